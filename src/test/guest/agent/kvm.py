"""Virtual machines by /dev/kvm: one CPU, one piece of memory, and what the CPU leaves the machine for."""

import collections
import fcntl
import mmap
import os
import struct

# <linux/kvm.h>: _IO('K', …), _IOR and _IOW with the size of what they carry.
CREATE_VM, VCPU_MMAP_SIZE, CREATE_VCPU, RUN, CREATE_IRQCHIP = 0xAE01, 0xAE04, 0xAE41, 0xAE80, 0xAE60
CREATE_PIT2, SUPPORTED_CPUID, SET_CPUID2 = 0x4040AE77, 0xC008AE05, 0x4008AE90
SET_USER_MEMORY_REGION, SET_REGS, GET_SREGS, SET_SREGS = 0x4020AE46, 0x4090AE82, 0x8138AE83, 0x4138AE84
SREGS_SIZE, CPUID_ENTRIES = 312, 100
EXIT_IO, EXIT_HLT, EXIT_MMIO, EXIT_SHUTDOWN, EXIT_INTR = 2, 5, 6, 8, 10
EXIT_REASON_AT, EXIT_IO_AT, EXIT_MMIO_DATA_AT = 8, 32, 40

# Offsets in struct kvm_sregs.
CS, DS, ES, FS, GS, SS, CR0 = 0, 24, 48, 72, 96, 120, 224
# Whether memory of memfd_create may lie in large pages: a fault of the machine for each, not for each 4 KiB.
LARGE_PAGES, LARGE_PAGE = "/sys/kernel/mm/transparent_hugepage/shmem_enabled", 2 << 20

Exit = collections.namedtuple("Exit", "reason port out size at count")


class Machine:
    """`size` bytes of memory from the address `base` on; with chips it has clock and interrupts of a PC."""

    def __init__(self, size, base=0, chips=False):
        self.kvm = os.open("/dev/kvm", os.O_RDWR | os.O_CLOEXEC)
        self.machine = fcntl.ioctl(self.kvm, CREATE_VM, 0)
        if chips:
            fcntl.ioctl(self.machine, CREATE_IRQCHIP, 0)
            fcntl.ioctl(self.machine, CREATE_PIT2, struct.pack("=16I", 1, *[0] * 15))  # KVM_PIT_SPEAKER_DUMMY: port 0x61, too
        self.memory = self._memory(size, base)
        self.cpu = fcntl.ioctl(self.machine, CREATE_VCPU, 0)
        self.shared = mmap.mmap(self.cpu, fcntl.ioctl(self.kvm, VCPU_MMAP_SIZE, 0))

    def _memory(self, size, base):
        backing = os.memfd_create("practice-vm")
        os.ftruncate(backing, size)
        memory = mmap.mmap(backing, size)
        os.close(backing)
        if size >= LARGE_PAGE:
            memory.madvise(mmap.MADV_HUGEPAGE)
        with open("/proc/self/maps", encoding="ascii") as maps:
            address = int([line for line in maps if "memfd:practice-vm" in line][-1].split("-")[0], 16)
        fcntl.ioctl(self.machine, SET_USER_MEMORY_REGION, struct.pack("=IIQQQ", 0, 0, base, size, address))
        return memory

    def set_cpuid(self, change):
        """All that KVM can do, after change(function, registers); the registers are [eax, ebx, ecx, edx]."""
        table = bytearray(8 + 40 * CPUID_ENTRIES)
        struct.pack_into("=I", table, 0, CPUID_ENTRIES)
        fcntl.ioctl(self.kvm, SUPPORTED_CPUID, table)
        for entry in range(8, 8 + 40 * struct.unpack_from("=I", table)[0], 40):
            function, = struct.unpack_from("=I", table, entry)
            registers = list(struct.unpack_from("=4I", table, entry + 12))
            change(function, registers)
            struct.pack_into("=4I", table, entry + 12, *registers)
        fcntl.ioctl(self.cpu, SET_CPUID2, table)

    def set_special(self, change):
        """Changes the bytes of struct kvm_sregs."""
        special = bytearray(SREGS_SIZE)
        fcntl.ioctl(self.cpu, GET_SREGS, special)
        change(special)
        fcntl.ioctl(self.cpu, SET_SREGS, bytes(special))

    def start_at(self, rip, rsi=0):
        fcntl.ioctl(self.cpu, SET_REGS, struct.pack("=18Q", *[0] * 4, rsi, *[0] * 11, rip, 2))

    def run(self):
        """Until the next exit. What an IN wants, or an OUT gave, lies in `shared` at `at`: `count` times `size` bytes."""
        fcntl.ioctl(self.cpu, RUN, 0)
        reason, = struct.unpack_from("=I", self.shared, EXIT_REASON_AT)
        if reason != EXIT_IO:
            return Exit(reason, None, False, 0, 0, 0)
        out, size, port, count, at = struct.unpack_from("=BBHIQ", self.shared, EXIT_IO_AT)
        return Exit(reason, port, out == 1, size, at, count)


def allow_large_pages():
    """For the memory of machines made from now on."""
    with open(LARGE_PAGES, "w", encoding="ascii") as switch:
        switch.write("advise")
