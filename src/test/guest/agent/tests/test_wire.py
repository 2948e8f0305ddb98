"""The bytes on the wire as the agent's JSON reader takes them and its writer leaves them."""

import json

from agent.tests.support import AgentCase

PING = b'{"execute": "guest-ping"}'
SYNC = b'{"execute": "guest-sync-delimited", "arguments": {"id": 7}}\n'
PONG = b'{"return": {}}\n'


def stray(words):
    return b'{"error": {"class": "GenericError", "desc": "JSON parse error, stray \'' + words + b"'\"}}\n"


class Wire(AgentCase):
    def desc(self, data):
        return [json.loads(line)["error"]["desc"] for line in self.agent.feed(data).splitlines()]

    def wrong(self, words, data):
        self.assertEqual(["JSON parse error, " + words], self.desc(data))
        self.assertEqual(PONG, self.agent.feed(PING))

    def test_an_error_line_before_the_sync_answer(self):
        self.assertEqual(stray(b"\\uFFFD") + b'\xff{"return": 7}\n', self.agent.feed(b"\xff" + SYNC))
        self.assertEqual(b'\xff{"return": 7}\n', self.agent.feed(SYNC))
        self.assertEqual(stray(b'\\"guest-pi\\uFFFD') + b'\xff{"return": 7}\n', self.agent.feed(b'{"execute": "guest-pi\xff' + SYNC))
        self.assertEqual(stray(b"\\uFFFD") + b'\xff{"return": 7}\n', self.agent.feed(b'{"execute":\xff' + SYNC))
        self.assertEqual(stray(b"\\uFFFD") * 3, self.agent.feed(b"\xff\xff\xff"))
        self.assertEqual(b'\xff{"return": 7}\n', self.agent.feed(SYNC))

    def test_newlines_are_not_needed(self):
        self.assertEqual(PONG + PONG, self.agent.feed(PING + PING))
        self.assertEqual(b"", self.agent.feed(b"\r\n" + PING[:13]))
        self.assertEqual(PONG, self.agent.feed(PING[13:]))
        for n in range(len(PING)):
            self.assertEqual(PONG if n == len(PING) - 1 else b"", self.agent.feed(PING[n:n + 1]))

    def test_single_quotes(self):
        self.assertEqual(PONG, self.agent.feed(b"{'execute':'guest-ping'}"))

    def test_words_for_what_is_no_json(self):
        self.wrong("invalid keyword 'hello'", b"hello\n")
        self.wrong("expecting value", b'{"execute": }')
        self.wrong("missing : in object pair", b'{"a"]')
        self.wrong("key is not a string in object", b"{5: 6}")
        self.wrong("expected separator in dict", b'{"a": 5 6}')
        self.wrong("expected separator in list", b"[5 6]")
        self.assertEqual(["JSON parse error, expecting value"] * 2, self.desc(b"}}"))
        self.wrong("invalid UTF-8 sequence in string", b'{"execute": "a\xc3(b"}')
        self.wrong("\\ud800 is not a valid Unicode character", b'{"execute": "a\\ud800b"}')
        self.wrong("\\uffff is not a valid Unicode character", b'{"execute": "\\uffff"}')
        self.wrong("stray 'A'", b"ABC\n")

    def test_after_a_stray_character_the_rest_of_the_word_is_skipped(self):
        self.assertEqual(stray(b"A") + PONG, self.agent.feed(b'ABC "x" ' + PING))

    def test_what_is_no_command(self):
        self.assertEqual(["QMP input must be a JSON object"] * 2, self.desc(b"5\n[1]"))
        self.assertEqual(["QMP input lacks member 'execute'"], self.desc(b"{}"))
        self.assertEqual(["QMP input member 'x' is unexpected"], self.desc(b'{"execute": "guest-ping", "x": 1}'))

    def test_depth(self):
        self.assertEqual(["JSON nesting depth limit exceeded"], self.desc(b"[" * 1025))
        self.agent.feed(b"\xff")
        self.assertEqual(["QMP input must be a JSON object"], self.desc(b"[" * 400 + b"]" * 400))

    def test_escapes(self):
        text = b'{"execute": "guest-file-open", "arguments": {"path": "C:\\\\\\u00e4\\/\\"\\ud83d\\ude00\\t\xc3\xa4"}}'
        self.assertIn(r'"failed to open file \'C:\\\u00E4/\"\uD83D\uDE00\t\u00E4\': '.replace("\\'", "'"), self.agent.feed(text).decode())

    def test_answers_are_ascii_with_upper_case_escapes(self):
        self.assertEqual(b'{"error": {"class": "CommandNotFound", "desc": "The command \\u00FC\\u007F\\\\u00fc has not been found"}}\n',
                         self.agent.feed('{"execute": "ü\x7f\\\\u00fc"}'.encode()))

    def test_the_id_comes_after_the_answer(self):
        self.assertEqual(b'{"return": {}, "id": {"a": [1, "x", null, true, 1.5]}}\n',
                         self.agent.feed(b'{"id": {"a": [1, "x", null, true, 1.5]}, "execute": "guest-ping"}'))

    def test_members_come_in_the_order_of_the_hash_table(self):
        self.assertEqual(b'{"return": {}, "id": {"zeta": 2, "a": 1, "b": 0.10000000000000001, "alpha": 3}}\n',
                         self.agent.feed(b'{"id": {"b": 0.1, "a": 1, "zeta": 2, "alpha": 3}, "execute": "guest-ping"}'))

    def test_numbers_have_64_bits(self):
        self.assertEqual(b'{"return": {}, "id": [18446744073709551615, 1.8446744073709552e+19]}\n',
                         self.agent.feed(b'{"id": [18446744073709551615, 18446744073709551616], "execute": "guest-ping"}'))
        for given in (b"%d" % (1 << 63), b"%d" % (1 << 64), b"1" + b"0" * 5000):
            self.assertEqual(["Invalid parameter type for 'id', expected: integer"],
                             self.desc(b'{"execute": "guest-sync", "arguments": {"id": %s}}' % given))

    def test_a_long_string_in_pieces(self):
        data = b'{"execute": "guest-ping", "x": "' + b"y" * (3 << 20) + b'"}'
        out = [self.agent.feed(data[n:n + (1 << 12)]) for n in range(0, len(data), 1 << 12)]
        self.assertIn(b"is unexpected", b"".join(out))

    def test_mute_is_mute_to_nonsense(self):
        self.switch('{"mute": true}')
        self.assertEqual(b"", self.agent.feed(b"hello\n"))
