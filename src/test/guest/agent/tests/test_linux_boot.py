"""How a Linux is put into a machine's memory; that one boots is shown only in the guest."""

import mmap
import struct
import unittest

from agent import kvm, linux_boot, serial
from agent.linux_boot import MIB


def image(sectors=4, kernel=b"kernel"):
    setup = bytearray((sectors + 1) * 512)
    setup[0x1F1], setup[0x201] = sectors, 0x6A
    setup[0x202:0x206] = b"HdrS"
    struct.pack_into("<H", setup, 0x206, 0x020F)
    return bytes(setup) + kernel


class Machine:
    """The memory is real, the CPU only notes what it is told."""

    def __init__(self, size):
        self.memory = mmap.mmap(-1, size)
        self.special = bytearray(kvm.SREGS_SIZE)
        self.began = None

    def set_cpuid(self, change):
        self.features, self.more = [0, 0, 0, 0], [0, 0, 1 << 16 | 2, 0]
        change(1, self.features)
        change(7, self.more)

    def set_special(self, change):
        change(self.special)

    def start_at(self, rip, rsi=0):
        self.began = rip, rsi


class Load(unittest.TestCase):
    def setUp(self):
        self.machine = Machine(128 * MIB)
        self.addCleanup(self.machine.memory.close)

    def number(self, form, at):
        return struct.unpack_from(form, self.machine.memory, at)[0]

    def test_everything_lies_where_the_protocol_wants_it(self):
        linux_boot.load(self.machine, image(), "quiet rdinit=/init", 4711)
        self.assertEqual(b"kernel", self.machine.memory[2 * MIB:2 * MIB + 6])
        self.assertEqual((2 * MIB, 0x10000), self.machine.began)
        self.assertEqual(b"HdrS", self.machine.memory[0x10202:0x10206])
        self.assertEqual(0x020F, self.number("<H", 0x10206))
        self.assertEqual((96 * MIB, 4711), (self.number("<I", 0x10218), self.number("<I", 0x1021C)))
        line = self.number("<I", 0x10228)
        self.assertEqual(b"quiet rdinit=/init\0", self.machine.memory[line:line + 19])

    def test_the_answers_memory_is_nobody_elses(self):
        linux_boot.load(self.machine, image(), "", 0)
        areas = [struct.unpack_from("<QQI", self.machine.memory, 0x102D0 + 20 * n) for n in range(self.machine.memory[0x101E8])]
        self.assertEqual([(0, 0x9FC00, 1), (MIB, MIB, 2), (2 * MIB, 126 * MIB, 1)], areas)

    def test_the_cpu_is_in_protected_mode_and_says_that_it_is_virtual(self):
        linux_boot.load(self.machine, image(), "", 0)
        self.assertEqual(1, self.machine.special[kvm.CR0])
        base, limit, selector, kind = struct.unpack_from("<QIHB", self.machine.special, kvm.CS)
        self.assertEqual((0, 0xFFFFFFFF, 0x10, 11), (base, limit, selector, kind))
        self.assertEqual((0x18, 3), struct.unpack_from("<HB", self.machine.special, kvm.SS + 12))
        self.assertEqual((1 << 31, 2), (self.machine.features[2], self.machine.more[2]))

    def test_what_is_no_kernel_is_refused(self):
        for bad, words in ((bytes(4096), "not a Linux kernel"), (b"", "not a Linux kernel"), (image(kernel=bytes(14 * MIB + 1)), "below 16 MiB")):
            with self.assertRaisesRegex(linux_boot.BadKernel, words):
                linux_boot.load(self.machine, bad, "", 0)
        with self.assertRaisesRegex(linux_boot.BadKernel, "command line"):
            linux_boot.load(self.machine, image(), "x" * 2048, 0)


class Serial(unittest.TestCase):
    def test_what_is_sent_is_kept_and_the_speed_is_not(self):
        console = serial.Console()
        for register, value in ((3, 0x83), (0, 1), (1, 0), (3, 0x03), (0, ord("h")), (0, ord("i")), (0, 13), (0, 10), (4, 3)):
            console.write(0x3F8 + register, value)
        self.assertEqual("hi\n", console.text())
        self.assertEqual((0x60, 0x03, 0), tuple(console.read(0x3F8 + register) for register in (5, 3, 0)))
        self.assertEqual([False, True, True, False], [console.has(port) for port in (0x3F7, 0x3F8, 0x3FF, 0x400)])

    def test_only_the_last_words_are_kept(self):
        console = serial.Console()
        for number in range(serial.KEPT + 5):
            console.write(0x3F8, ord("a") + (number >= serial.KEPT))
        self.assertEqual((serial.KEPT, "abbbbb"), (len(console.text()), console.text()[-6:]))
