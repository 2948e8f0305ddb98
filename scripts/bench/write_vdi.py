"""Writes a dynamic VDI that holds a given amount of data which does not compress.

usage: write_vdi.py FILE DATA_MIB VIRTUAL_MIB

Header as VirtualBox writes it: map and data at 1 MiB boundaries, blocks of 1 MiB.
"""

import os
import struct
import sys
import uuid

MIB = 1 << 20


def header(virtual: int, blocks: int, allocated: int, data_offset: int) -> bytes:
    head = bytearray(512)
    head[0:64] = b"<<< Oracle VM VirtualBox Disk Image >>>\n".ljust(64, b"\0")
    struct.pack_into("<IIIII", head, 0x40, 0xBEDA107F, 0x00010001, 400, 1, 0)
    struct.pack_into("<II", head, 0x154, MIB, data_offset)
    struct.pack_into("<III", head, 0x160, 0, 0, 512)
    struct.pack_into("<QIIII", head, 0x170, virtual, MIB, 0, blocks, allocated)
    head[0x188:0x198] = uuid.uuid4().bytes_le
    head[0x198:0x1A8] = uuid.uuid4().bytes_le
    return bytes(head)


def boot_sector(virtual: int) -> bytes:
    """One active NTFS partition, as on a BIOS machine with Windows; it stops the processor."""
    sector = bytearray(512)
    sector[0:3] = b"\xfa\xf4\xeb"
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", 7, b"\xfe\xff\xff", 2048, virtual // 512 - 2048)
    sector[446:462] = entry
    sector[510:512] = b"\x55\xaa"
    return bytes(sector)


def main(path: str, data_mib: str, virtual_mib: str) -> None:
    allocated, blocks = int(data_mib), int(virtual_mib)
    virtual = blocks * MIB
    map_bytes = -(-blocks * 4 // MIB) * MIB
    # A prime number of blocks of noise, so that no two neighbours repeat.
    noise = [os.urandom(MIB) for _ in range(61)]
    with open(path, "wb") as out:
        out.write(header(virtual, blocks, allocated, MIB + map_bytes).ljust(MIB, b"\0"))
        table = struct.pack(f"<{blocks}I", *range(allocated), *([0xFFFFFFFF] * (blocks - allocated)))
        out.write(table.ljust(map_bytes, b"\0"))
        out.write(boot_sector(virtual).ljust(MIB, b"\0"))
        for index in range(1, allocated):
            out.write(noise[index % len(noise)])
        out.flush()
        os.fsync(out.fileno())


if __name__ == "__main__":
    main(*sys.argv[1:])
