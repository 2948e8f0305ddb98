package dev.slipway.rootfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes archives in memory, with members exactly as named. */
public final class Tars {
    // The same members are the same bytes, whenever they are written.
    private static final FileTime WRITTEN = FileTime.fromMillis(1_700_000_000_000L);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;

    public Tars() {
        tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** What SkiffOS's build packs for WSL, with small stand-ins for the programs. */
    public static Tars skiffOs() {
        return new Tars()
                .directory("./")
                .directory("./bin/")
                .file("./bin/busybox", "ELF")
                .link("./bin/sh", "busybox")
                .file("./bin/wsl-shell", "ELF")
                .directory("./boot/")
                .file("./boot/rootfs.squashfs", squashfs(5, 4096))
                .file("./boot/skiff-init/skiff-init-squashfs", "\u007fELF…")
                .file("./boot/skiff-release", "NAME=\"SkiffOS\"\nVERSION=\"2026.08\"\nID=skiff\n")
                .file("./etc/passwd", "root:x:0:0:root:/root:/bin/wsl-shell\n")
                .file("./etc/wsl.conf", "[automount]\nenabled=true\n")
                .directory("./rootfs/");
    }

    public static Tars distro() {
        return new Tars()
                .directory("etc/")
                .file("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n")
                .link("bin", "usr/bin")
                .link("etc/mtab", "../proc/self/mounts")
                .link("etc/localtime", "/usr/share/zoneinfo/UTC")
                .file("usr/bin/sh", "ELF")
                .hardLink("usr/bin/dash", "usr/bin/sh")
                .file("usr/lib/systemd/system/dev-disk-by\\x2dlabel.device", "")
                .special("dev/null", TarConstants.LF_CHR)
                .special("run/initctl", TarConstants.LF_FIFO);
    }

    public static byte[] squashfs(int compression, int used) {
        var block = ByteBuffer.allocate(used).order(ByteOrder.LITTLE_ENDIAN);
        return block.putInt(0, 0x73717368)
                .putShort(20, (short) compression)
                .putShort(28, (short) 4)
                .putLong(40, used)
                .array();
    }

    public Tars file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public Tars file(String name, byte[] content) {
        return entry(name, TarConstants.LF_NORMAL, "", content);
    }

    public Tars directory(String name) {
        return entry(name, TarConstants.LF_DIR, "", new byte[0]);
    }

    public Tars link(String name, String target) {
        return entry(name, TarConstants.LF_SYMLINK, target, new byte[0]);
    }

    public Tars hardLink(String name, String target) {
        return entry(name, TarConstants.LF_LINK, target, new byte[0]);
    }

    public Tars special(String name, byte type) {
        return entry(name, type, "", new byte[0]);
    }

    public Tars pax(String name, String key, String value) {
        try {
            var entry = new TarArchiveEntry(name, true);
            entry.setModTime(WRITTEN);
            entry.addPaxHeader(key, value);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tars entry(String name, byte type, String target, byte[] content) {
        try {
            var entry = new TarArchiveEntry(name, type, true);
            entry.setModTime(WRITTEN);
            entry.setLinkName(target);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] tar() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] gzip() {
        return gzip(tar());
    }

    public static byte[] gzip(byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
