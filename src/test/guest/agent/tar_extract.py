"""Unpacks a tar, compressed or not, as `bsdtar -x -p --numeric-owner` does for wsl --import."""

import os
import stat
import tarfile
import zlib


class BadArchive(Exception):
    """The text bsdtar would give."""


class StrictEntry(tarfile.TarInfo):
    """tarfile takes a damaged header after the first for the end; bsdtar does not."""

    @classmethod
    def fromtarfile(cls, archive):
        try:
            return super().fromtarfile(archive)
        except (tarfile.TruncatedHeaderError, tarfile.InvalidHeaderError) as problem:
            raise tarfile.ReadError(f"Damaged tar archive ({problem})") from None


def extract(source, root):
    """`source` is a readable binary file; modes and numeric owners are kept (owners only as root)."""
    try:
        with tarfile.open(fileobj=source, mode="r|*", tarinfo=StrictEntry) as archive:
            late = []
            for member in archive:
                place(archive, member, root, late)
            # A folder's mode last: it may forbid writing into it.
            for path, mode in reversed(late):
                os.chmod(path, mode)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as problem:
        raise BadArchive(f"Error opening archive: {problem}") from None


def place(archive, member, root, late):
    parts = [p for p in member.name.split("/") if p not in ("", ".")]
    if ".." in parts:
        raise BadArchive(f"{member.name}: Path contains '..'")
    folder = root
    for part in parts[:-1]:
        folder = os.path.join(folder, part)
        if os.path.islink(folder):
            raise BadArchive(f"{member.name}: Cannot extract through symlink {part}")
        if not os.path.isdir(folder):
            os.mkdir(folder, 0o755)
    path = os.path.join(folder, parts[-1]) if parts else root
    mode = stat.S_IMODE(member.mode)
    if member.isdir():
        if not os.path.isdir(path) or os.path.islink(path):
            remove(path)
            os.mkdir(path)
        owner(path, member)
        late.append((path, mode))
        return
    remove(path)
    if member.isreg():
        with open(path, "wb") as target, archive.extractfile(member) as data:
            while chunk := data.read(1 << 20):
                target.write(chunk)
    elif member.issym():
        os.symlink(member.linkname, path)
    elif member.islnk():
        inside = [p for p in member.linkname.split("/") if p not in ("", ".")]
        if ".." in inside:
            raise BadArchive(f"{member.linkname}: Path contains '..'")
        os.link(os.path.join(root, *inside), path, follow_symlinks=False)
        return
    elif member.isfifo():
        os.mkfifo(path)
    elif member.ischr() or member.isblk():
        kind = stat.S_IFCHR if member.ischr() else stat.S_IFBLK
        os.mknod(path, mode | kind, os.makedev(member.devmajor, member.devminor))
    else:
        raise BadArchive(f"{member.name}: unknown entry type {member.type!r}")
    owner(path, member)
    if not member.issym():
        os.chmod(path, mode)


def remove(path):
    if os.path.lexists(path):
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
        else:
            os.unlink(path)


def owner(path, member):
    if os.geteuid() == 0:
        os.chown(path, member.uid, member.gid, follow_symlinks=False)
