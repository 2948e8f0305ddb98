import select
import socket
import time
import unittest

from agent import channel


class ChannelTest(unittest.TestCase):
    def setUp(self):
        self.guest, self.host = socket.socketpair()
        self.addCleanup(self.guest.close)
        self.addCleanup(self.host.close)
        self.poll = select.poll()
        self.poll.register(self.guest, select.POLLIN)

    def test_what_came_is_read(self):
        self.host.send(b"ping")
        self.assertEqual(channel.incoming(self.poll, self.guest.fileno()), b"ping")

    def test_a_port_that_nobody_holds_open_takes_no_processor(self):
        self.host.close()
        began, before = time.monotonic(), time.process_time()
        while time.monotonic() - began < 0.5:
            self.assertEqual(channel.incoming(self.poll, self.guest.fileno()), b"")
        self.assertLess(time.process_time() - before, 0.25)


if __name__ == "__main__":
    unittest.main()
