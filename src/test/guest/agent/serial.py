"""The serial port of a machine, as far as Linux' earliest console wants it: always ready to send, nothing to read."""

COM1 = 0x3F8
DATA, INTERRUPTS, LINE_CONTROL, LINE_STATUS = 0, 1, 3, 5
DIVISOR = 0x80  # of LINE_CONTROL: the first two registers are the speed
EMPTY = 0x60
KEPT = 16 << 10


class Console:
    def __init__(self):
        self.line_control = 0
        self.said = bytearray()

    def has(self, port):
        return COM1 <= port < COM1 + 8

    def write(self, port, value):
        if port == COM1 + LINE_CONTROL:
            self.line_control = value
        elif port == COM1 + DATA and not self.line_control & DIVISOR:
            self.said.append(value)
            del self.said[:-KEPT]

    def read(self, port):
        return {LINE_CONTROL: self.line_control, LINE_STATUS: EMPTY}.get(port - COM1, 0)

    def text(self):
        return self.said.decode("utf-8", "replace").replace("\r", "")
