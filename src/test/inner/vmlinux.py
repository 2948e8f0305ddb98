"""Takes the kernel itself, an ELF file, out of a bzImage: QEMU starts that one by its PVH note, and nothing need be unpacked.

usage: vmlinux.py BZIMAGE OUTPUT      PYTHONPATH names the folder of repack.py
"""

import lzma
import pathlib
import sys

import repack


def main(source: str, target: str) -> None:
    packed = repack.payload(pathlib.Path(source).read_bytes())
    if not packed.startswith(b"\xfd7zXZ\0"):
        raise SystemExit("vmlinux.py: this kernel is not packed by XZ")
    pathlib.Path(target).write_bytes(lzma.LZMADecompressor().decompress(packed))


if __name__ == "__main__":
    main(*sys.argv[1:])
