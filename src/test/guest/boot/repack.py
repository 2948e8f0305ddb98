"""Packs a Linux kernel (bzImage) anew, by LZ4, with an unpacker that is quick under TCG.

usage: repack.py BZIMAGE OUTPUT

Kernels of Debian are packed by XZ: unpacking one takes 6 of the 14 seconds of processor time of a boot under TCG, LZ4 half
a second. The kernel itself stays as it is, byte for byte. What it is read by: "The Linux/x86 Boot Protocol" in the kernel's
documentation. A kernel packed in another way than by XZ is taken over unchanged.
"""

import lzma
import pathlib
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SETUP_SECTS, SYSSIZE, MAGIC, XLOADFLAGS, RELOCATABLE = 0x1F1, 0x1F4, 0x202, 0x236, 0x234
PAYLOAD, PREF_ADDRESS, INIT_SIZE = 0x248, 0x258, 0x260
LOAD_AT = 0x6000000  # above the unpacked kernel, which ends below 80 MiB


def payload(bzimage: bytes) -> bytes:
    """The packed kernel: where the header says that it lies, behind the code for real mode."""
    if bzimage[MAGIC:MAGIC + 4] != b"HdrS":
        raise SystemExit("repack.py: not a Linux kernel")
    offset, length = struct.unpack_from("<II", bzimage, PAYLOAD)
    start = real_mode(bzimage) + offset
    return bzimage[start:start + length]


def real_mode(bzimage: bytes) -> int:
    """The length in bytes of boot sector and set-up code."""
    return (bzimage[SETUP_SECTS] + 1) * 512


def memory_of(elf: bytes, base: int) -> bytes:
    """What lies in memory from the address BASE on when all segments are loaded."""
    table, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    memory = bytearray()
    for index in range(count):
        kind, _, offset, _, address, length, in_memory, _ = struct.unpack_from("<IIQQQQQQ", elf, table + index * size)
        if kind != 1:  # PT_LOAD
            continue
        memory.extend(bytes(max(0, address - base + in_memory - len(memory))))
        memory[address - base:address - base + length] = elf[offset:offset + length]
    if base + len(memory) > LOAD_AT:
        raise SystemExit("repack.py: the kernel is too large to be unpacked below 96 MiB")
    return bytes(memory)


def unpacker(kernel: int, length: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        compiled, flat = f"{folder}/unpack.o", f"{folder}/unpack.bin"
        names = ["--defsym", f"KERNEL={kernel}", "--defsym", f"LENGTH={length}"]
        subprocess.run(["as", "--64", *names, "-o", compiled, HERE / "unpack.S"], check=True)
        subprocess.run(["objcopy", "-O", "binary", "-j", ".text", compiled, flat], check=True)
        return pathlib.Path(flat).read_bytes()


def repacked(bzimage: bytes, elf: bytes) -> bytes:
    kernel, = struct.unpack_from("<Q", bzimage, PREF_ADDRESS)
    memory = memory_of(elf, kernel)
    packed = subprocess.run(["lz4", "-l", "-9", "-q", "-c"], input=memory.rstrip(b"\0"), stdout=subprocess.PIPE, check=True)
    code = unpacker(kernel, len(memory)) + packed.stdout[4:] + bytes(4)  # its magic goes, a block of no length ends it
    code += bytes(-len(code) % 16)
    header = bytearray(bzimage[:real_mode(bzimage)])
    struct.pack_into("<I", header, SYSSIZE, len(code) // 16)
    struct.pack_into("<H", header, XLOADFLAGS, 0)  # no entry for EFI, none in 64 bits
    struct.pack_into("<B", header, RELOCATABLE, 0)
    struct.pack_into("<II", header, PAYLOAD, 0, 0)
    struct.pack_into("<Q", header, PREF_ADDRESS, LOAD_AT)
    struct.pack_into("<I", header, INIT_SIZE, len(code))
    return bytes(header) + code


def main(source: str, target: str) -> None:
    bzimage = pathlib.Path(source).read_bytes()
    packed = payload(bzimage)
    if packed.startswith(b"\xfd7zXZ\0"):
        bzimage = repacked(bzimage, lzma.LZMADecompressor().decompress(packed))
    else:
        print("repack.py: this kernel is not packed by XZ, so it stays as it is", file=sys.stderr)
    pathlib.Path(target).write_bytes(bzimage)


if __name__ == "__main__":
    main(*sys.argv[1:])
