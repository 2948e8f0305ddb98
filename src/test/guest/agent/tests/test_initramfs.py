"""The archive as cpio unpacks it; the kernel's own unpacker reads the same form."""

import io
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

from agent import initramfs


class Archive(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top)
        self.tree = os.path.join(self.top, "tree")
        os.makedirs(os.path.join(self.tree, "usr", "größe"))

    def put(self, name, data, mode=0o644):
        path = os.path.join(self.tree, name)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)
        return path

    def unpacked(self, entries):
        """The folder into which cpio put them."""
        out = io.BytesIO()
        initramfs.write(entries, out)
        self.assertEqual(initramfs.length(entries), len(out.getvalue()))
        target = os.path.join(self.top, "unpacked")
        os.mkdir(target)
        subprocess.run(["cpio", "--quiet", "-idm"], input=out.getvalue(), cwd=target, check=True)
        return target

    def test_files_come_back_with_their_modes_and_times(self):
        for size in (0, 1, 3, 4, 5, 4097):
            self.put(f"usr/größe/{size}", b"x" * size, 0o640)
        os.utime(self.put("run", b"#!", 0o4755), (5, 1767225600))
        root = self.unpacked(initramfs.tree("distro", self.tree)) + "/distro"
        for size in (0, 1, 3, 4, 5, 4097):
            with open(f"{root}/usr/größe/{size}", "rb") as file:
                self.assertEqual(b"x" * size, file.read())
        found = os.stat(root + "/run")
        self.assertEqual((0o4755, 1767225600), (stat.S_IMODE(found.st_mode), found.st_mtime))
        self.assertEqual(0o640, stat.S_IMODE(os.stat(root + "/usr/größe/1").st_mode))

    def test_links_stay_links(self):
        os.symlink("../nowhere", os.path.join(self.tree, "usr", "link"))
        os.symlink("usr", os.path.join(self.tree, "folder"))
        first = self.put("one", b"the same")
        os.link(first, os.path.join(self.tree, "two"))
        entries = initramfs.tree("distro", self.tree)
        self.assertEqual([8, 0], [e.size for e in entries if e.name in ("distro/one", "distro/two")])
        root = self.unpacked(entries) + "/distro"
        self.assertEqual("../nowhere", os.readlink(root + "/usr/link"))
        self.assertEqual("usr", os.readlink(root + "/folder"))
        self.assertEqual(os.stat(root + "/one").st_ino, os.stat(root + "/two").st_ino)

    def test_parents_come_first(self):
        os.makedirs(os.path.join(self.tree, "a", "b", "c"))
        names = [entry.name for entry in initramfs.tree("distro", self.tree)]
        self.assertEqual("distro", names[0])
        for name in names[1:]:
            self.assertLess(names.index(os.path.dirname(name)), names.index(name))

    def test_names_that_are_no_utf8_come_back(self):
        with open(os.path.join(os.fsencode(self.tree), b"\xff\n"), "wb"):
            pass
        self.assertIn(b"\xff\n", os.listdir(os.fsencode(self.unpacked(initramfs.tree("distro", self.tree)) + "/distro")))

    def test_what_is_made_up(self):
        root = self.unpacked([initramfs.folder("dev"), initramfs.text("dev/command", b"a\0b\0", 0o600)])
        with open(root + "/dev/command", "rb") as file:
            self.assertEqual(b"a\0b\0", file.read())

    def test_devices_and_owners_are_numbers_of_the_header(self):
        out = io.BytesIO()
        initramfs.write([initramfs.device("null", 1, 3), initramfs.text("x", b"")._replace(owner=(1000, 7))], out)
        fields = [out.getvalue()[6 + 8 * n:14 + 8 * n] for n in range(13)]
        self.assertEqual([b"00002180", b"00000001", b"00000003"], [fields[1], fields[9], fields[10]])
        second = out.getvalue()[initramfs.length([initramfs.device("null", 1, 3)]) - initramfs.length([]):]
        self.assertEqual([b"000003E8", b"00000007"], [second[22:30], second[30:38]])

    def test_a_file_that_shrinks_is_no_archive(self):
        self.put("log", b"long")
        entries = initramfs.tree("distro", self.tree)
        self.put("log", b"x")
        with self.assertRaisesRegex(OSError, "log became shorter"):
            initramfs.write(entries, io.BytesIO())

    def test_sockets_stay_where_they_are(self):
        import socket
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.join(self.tree, "socket"))
            self.assertNotIn("distro/socket", [entry.name for entry in initramfs.tree("distro", self.tree)])
