"""Puts a Linux kernel into the memory of a machine: "The Linux/x86 Boot Protocol" in the kernel's documentation, 32-bit entry.

    0x10000   boot_params
    0x20000   the command line
    1 MiB     1 MiB that Linux leaves alone: into it goes what the machine answers
    2 MiB     the packed kernel, which unpacks itself to 16 MiB and on
    96 MiB    the initramfs
"""

import struct

from . import kvm

MIB = 1 << 20
PARAMS_AT, COMMAND_LINE_AT, COMMAND_LINE_SIZE = 0x10000, 0x20000, 2048
ANSWER_AT, ANSWER_SIZE = 1 * MIB, 1 * MIB
KERNEL_AT, KERNEL_END = 2 * MIB, 16 * MIB
INITRAMFS_AT = 96 * MIB
LOW_END = 0x9FC00

# Offsets in boot_params, of which the kernel's own header is the part from SETUP_SECTS on.
E820_ENTRIES, SETUP_SECTS, HEADER_END, MAGIC, LOADER = 0x1E8, 0x1F1, 0x201, 0x202, 0x210
RAMDISK, COMMAND_LINE, E820_TABLE, SIZE = 0x218, 0x228, 0x2D0, 4096
UNKNOWN_LOADER, RAM, RESERVED = 0xFF, 1, 2

CPUID_FEATURES, HYPERVISOR, CPUID_MORE_FEATURES, FIVE_LEVELS = 1, 1 << 31, 7, 1 << 16
ECX = 2


class BadKernel(Exception):
    """What is wrong with the kernel's file."""


def real_mode(image):
    """The length of boot sector and set-up code, which this way of booting has no use for."""
    if image[MAGIC:MAGIC + 4] != b"HdrS":
        raise BadKernel("this is not a Linux kernel")
    length = (image[SETUP_SECTS] + 1) * 512
    if len(image) - length > KERNEL_END - KERNEL_AT:
        raise BadKernel(f"the kernel has {len(image)} bytes and does not fit below 16 MiB")
    return length


def boot_params(image, initramfs_size, memory_size):
    params = bytearray(SIZE)
    end = image[HEADER_END] + MAGIC
    params[SETUP_SECTS:end] = image[SETUP_SECTS:end]
    params[LOADER] = UNKNOWN_LOADER
    struct.pack_into("=II", params, RAMDISK, INITRAMFS_AT, initramfs_size)
    struct.pack_into("=I", params, COMMAND_LINE, COMMAND_LINE_AT)
    areas = ((0, LOW_END, RAM), (ANSWER_AT, ANSWER_SIZE, RESERVED), (KERNEL_AT, memory_size - KERNEL_AT, RAM))
    params[E820_ENTRIES] = len(areas)
    for number, area in enumerate(areas):
        struct.pack_into("=QQI", params, E820_TABLE + 20 * number, *area)
    return bytes(params)


def load(machine, image, command_line, initramfs_size):
    """All but the initramfs itself, and the CPU at the kernel's first instruction."""
    line = command_line.encode("ascii") + b"\0"
    if len(line) > COMMAND_LINE_SIZE:
        raise BadKernel("the command line is too long")
    kernel = image[real_mode(image):]
    memory = machine.memory
    memory[KERNEL_AT:KERNEL_AT + len(kernel)] = kernel
    memory[PARAMS_AT:PARAMS_AT + SIZE] = boot_params(image, initramfs_size, len(memory))
    memory[COMMAND_LINE_AT:COMMAND_LINE_AT + len(line)] = line
    machine.set_cpuid(cpuid)
    machine.set_special(flat)
    machine.start_at(KERNEL_AT, PARAMS_AT)


def cpuid(function, registers):
    if function == CPUID_FEATURES:
        registers[ECX] |= HYPERVISOR  # or Linux would not look for KVM's clock
    if function == CPUID_MORE_FEATURES:
        registers[ECX] &= ~FIVE_LEVELS


def flat(special):
    """Protected mode, all segments 4 GiB from 0 on."""
    for segment, kind, selector in ((kvm.CS, 11, 16), *((data, 3, 24) for data in (kvm.DS, kvm.ES, kvm.FS, kvm.GS, kvm.SS))):
        struct.pack_into("=QIH10B", special, segment, 0, 0xFFFFFFFF, selector, kind, 1, 0, 1, 1, 0, 1, 0, 0, 0)
    struct.pack_into("=Q", special, kvm.CR0, struct.unpack_from("=Q", special, kvm.CR0)[0] | 1)
