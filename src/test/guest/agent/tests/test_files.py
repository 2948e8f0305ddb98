import base64
import os

from agent.files import Files
from agent.protocol_errors import CommandError
from agent.tests.support import GuestCase


class FilesTest(GuestCase):
    def setUp(self):
        super().setUp()
        self.files = Files(self.guest.drives)

    def open_error(self, path, mode="r"):
        with self.assertRaises(CommandError) as caught:
            self.files.open(path, mode)
        return caught.exception.desc

    def write(self, handle, data):
        return self.files.write(handle, base64.b64encode(data).decode())

    def test_write_then_read_in_other_case(self):
        handle = self.files.open("C:\\Windows\\Temp\\A.txt", "wb")
        self.assertEqual({"count": 5, "eof": False}, self.write(handle, b"hello"))
        self.files.close(handle)
        handle = self.files.open("c:/windows/TEMP/a.TXT", "rb")
        self.assertEqual({"count": 5, "buf-b64": "aGVsbG8=", "eof": False}, self.files.read(handle, 100))
        self.assertTrue(self.files.read(handle)["eof"])
        self.assertEqual({"position": 1, "eof": False}, self.files.seek(handle, 1, "set"))
        self.assertEqual("ZWw=", self.files.read(handle, 2)["buf-b64"])

    def test_second_writer_is_refused_and_readers_share(self):
        first = self.files.open("C:\\Windows\\Temp\\x", "w")
        self.assertIn("being used by another process", self.open_error("C:\\Windows\\Temp\\x", "w"))
        self.assertIn("being used by another process", self.open_error("C:\\Windows\\Temp\\x", "r"))
        self.files.close(first)
        self.files.open("C:\\Windows\\Temp\\x", "r")
        self.files.open("C:\\Windows\\Temp\\x", "r")
        self.assertIn("being used", self.open_error("C:\\Windows\\Temp\\x", "a"))

    def test_a_refused_writer_leaves_the_content(self):
        self.put("C:\\Windows\\Temp\\x", b"keep")
        self.files.open("C:\\Windows\\Temp\\x", "r")
        self.open_error("C:\\Windows\\Temp\\x", "w")
        self.assertEqual(b"keep", self.content("C:\\Windows\\Temp\\x"))

    def test_errors(self):
        self.assertTrue(self.open_error("C:\\no\\x", "w").endswith("The system cannot find the path specified."))
        self.assertTrue(self.open_error("C:\\no").endswith("The system cannot find the file specified."))
        self.assertTrue(self.open_error("Q:\\x").endswith("The system cannot find the path specified."))
        self.assertTrue(self.open_error("C:\\Windows").endswith("Access is denied."))
        self.assertTrue(self.open_error("D:\\x", "w").endswith("The media is write protected."))
        for name in ("a:b", "a?", "a*", "NUL", "com1.txt", "a|b", "x\ny"):
            self.assertIn("syntax is incorrect", self.open_error("C:\\Windows\\Temp\\" + name, "w"), name)

    def test_modes_are_those_of_the_windows_build(self):
        for mode in ("w", "wb", "r", "rb", "a", "r+", "rb+", "r+b", "w+", "wb+", "w+b", "a+", "ab+", "a+b"):
            self.files.close(self.files.open("C:\\Windows\\Temp\\x", mode))
        # Missing there, and its words are thrown away.
        for mode in ("ab", "x", "", "rw", "rt"):
            self.assertEqual("invalid file open mode", self.open_error("C:\\Windows\\Temp\\x", mode), mode)

    def test_only_an_empty_read_is_the_end(self):
        self.put("C:\\Windows\\Temp\\x", b"0123456789")
        handle = self.files.open("C:\\Windows\\Temp\\x")
        self.assertEqual({"count": 0, "buf-b64": "", "eof": True}, self.files.read(handle, 0))
        self.assertFalse(self.files.read(handle, 10)["eof"])
        self.assertEqual({"count": 0, "buf-b64": "", "eof": True}, self.files.read(handle, 10))

    def test_a_path_with_a_nul(self):
        self.assertEqual("Guest agent command failed, error was 'Invalid byte sequence in conversion input'",
                         self.open_error("C:\\a\0b"))

    def test_parents_cannot_be_climbed(self):
        os.makedirs(os.path.join(self.top, "disk", "secret"), exist_ok=True)
        self.assertIn("cannot find", self.open_error("C:\\..\\..\\secret\\x"))

    def test_empty_tray(self):
        self.media.folder = None
        self.assertTrue(self.open_error("D:\\x").endswith("The device is not ready."))

    def test_handles(self):
        handle = self.files.open("C:\\Windows\\Temp\\x", "w")
        self.files.close(handle)
        for call in (self.files.close, self.files.read, self.files.flush):
            with self.assertRaises(CommandError):
                call(handle)

    def test_limits(self):
        handle = self.files.open("C:\\Windows\\Temp\\x", "w+")
        self.assertTrue(self.files.read(handle, 48 << 20)["eof"])
        with self.assertRaises(CommandError) as caught:
            self.files.read(handle, (48 << 20) + 1)
        self.assertEqual("value '50331649' is invalid for argument count", caught.exception.desc)
        with self.assertRaises(CommandError):
            self.files.write(handle, "aGk=", 3)
        with self.assertRaises(CommandError) as caught:
            self.files.write(handle, "!!!")
        self.assertEqual("Base64 data contains invalid characters", caught.exception.desc)

    def test_a_new_content_is_not_longer_than_itself(self):
        self.put("C:\\Windows\\Temp\\x", b"something long")
        self.files.close(self.files.open("C:\\Windows\\Temp\\x", "wb"))
        self.assertEqual(b"", self.content("C:\\Windows\\Temp\\x"))

    def test_append(self):
        self.put("C:\\Windows\\Temp\\x", b"one")
        handle = self.files.open("C:\\Windows\\Temp\\x", "a")
        self.write(handle, b"two")
        self.assertEqual(b"onetwo", self.content("C:\\Windows\\Temp\\x"))

    def test_copy_reads_beside_a_writer(self):
        handle = self.files.open("C:\\Windows\\Temp\\x", "w")
        self.write(handle, b"so far")
        code, _, _ = self.system32("cmd.exe /d /c copy /y C:\\Windows\\Temp\\x C:\\Windows\\Temp\\y")
        self.assertEqual((0, b"so far"), (code, self.content("C:\\Windows\\Temp\\y")))
        code, _, err = self.system32("cmd.exe /d /c move /y C:\\Windows\\Temp\\x C:\\Windows\\Temp\\z")
        self.assertEqual(1, code)
        self.assertIn("being used by another process", err)
