"""Writes the archive that a Linux unpacks into its first root: cpio's "newc" form, as the kernel's buffer-format.rst has it."""

import collections
import os
import stat

MAGIC, END = b"070701", "TRAILER!!!"
HEADER = 110

# One file. Its content is `data`, or the first `size` bytes of the file `source`.
Entry = collections.namedtuple("Entry", "name mode data source size owner device modified inode links",
                               defaults=(b"", None, 0, (0, 0), (0, 0), 0, 0, 1))


def folder(name):
    return Entry(name, stat.S_IFDIR | 0o755)


def text(name, data, mode=0o644):
    return Entry(name, stat.S_IFREG | mode, data, size=len(data))


def device(name, major, minor):
    return Entry(name, stat.S_IFCHR | 0o600, device=(major, minor))


def copy(name, source):
    """What lies there; a link stays a link."""
    found = os.lstat(source)
    entry = Entry(name, found.st_mode, owner=(found.st_uid, found.st_gid), modified=int(found.st_mtime))
    if stat.S_ISREG(found.st_mode):
        return entry._replace(source=source, size=found.st_size)
    if stat.S_ISLNK(found.st_mode):
        target = os.fsencode(os.readlink(source))
        return entry._replace(data=target, size=len(target))
    if stat.S_ISBLK(found.st_mode) or stat.S_ISCHR(found.st_mode):
        return entry._replace(device=(os.major(found.st_rdev), os.minor(found.st_rdev)))
    return entry


def tree(name, top):
    """The folder `top` with all that is in it, but no sockets. Of a file with several names only the first brings its content."""
    entries, known = [copy(name, top)], {}
    for path, folders, files in os.walk(top):
        folders.sort()
        for leaf in sorted(folders + files):
            source = os.path.join(path, leaf)
            entry = copy(os.path.join(name, os.path.relpath(source, top)), source)
            if entry.source:
                entry = linked(entry, os.lstat(source), known)
            if not stat.S_ISSOCK(entry.mode):
                entries.append(entry)
    return entries


def linked(entry, found, known):
    if found.st_nlink == 1:
        return entry
    key = (found.st_dev, found.st_ino)
    if key in known:
        entry = entry._replace(source=None, size=0)
    # Apart from the numbers that write() gives.
    return entry._replace(inode=known.setdefault(key, (1 << 24) + len(known)), links=2)


def length(entries):
    """Of the whole archive, in bytes."""
    return sum(padded(HEADER + len(os.fsencode(e.name)) + 1) + padded(e.size) for e in (*entries, Entry(END, 0)))


def padded(size):
    return size + -size % 4


def write(entries, out):
    for number, entry in enumerate((*entries, Entry(END, 0)), 1):
        name = os.fsencode(entry.name) + b"\0"
        values = (entry.inode or number, entry.mode, *entry.owner, entry.links, entry.modified, entry.size, 0, 0, *entry.device, len(name), 0)
        out.write(MAGIC + "".join(f"{value & 0xFFFFFFFF:08X}" for value in values).encode("ascii") + name + bytes(-(HEADER + len(name)) % 4))
        content(entry, out)
        out.write(bytes(-entry.size % 4))


def content(entry, out):
    if entry.source is None:
        out.write(entry.data)
        return
    left = entry.size
    with open(entry.source, "rb") as file:
        while left:
            data = file.read(min(left, 1 << 20))
            if not data:
                raise OSError(f"{entry.source} became shorter")
            out.write(data)
            left -= len(data)
