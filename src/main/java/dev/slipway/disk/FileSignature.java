package dev.slipway.disk;

import dev.slipway.disk.format.vdi.VdiInspector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What a file says it is, at every place where QEMU would look. Names and endings of files are never believed. */
public enum FileSignature {
    VDI("a VDI"),
    TAR("a tar archive"),
    GZIP("a gzip file"),
    XZ("an xz file"),
    ZSTD("a Zstandard file"),
    BZIP2("a bzip2 file"),
    ZIP("a zip archive"),
    OLE2("a Windows Installer package or another compound file"),
    QCOW("a qcow image"),
    QED("a QED image"),
    VMDK("a VMware disk"),
    VHD("a Hyper-V disk (VHD)"),
    VHDX("a Hyper-V disk (VHDX)"),
    PARALLELS("a Parallels disk"),
    LUKS("an encrypted LUKS volume"),
    DMG("a disk of macOS"),
    CLOOP("a compressed loop image"),
    BOCHS("a Bochs disk"),
    ISO("a CD or DVD"),
    BOOT_SECTOR("a raw disk");

    public static final int LENGTH = 512;
    private static final int ISO_AT = 32769;

    private final String words;

    FileSignature(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /** All that match; a file that is two things at once is up to no good. */
    public static Set<FileSignature> of(FileChannel file) throws IOException {
        var size = file.size();
        // Virtual PC's oldest footers have 511 bytes, so the end is looked at from both places.
        var start = read(file, 0);
        var end = read(file, Math.max(size - LENGTH, 0));
        var disc = read(file, ISO_AT);
        var found = matching(start, end, disc);
        // A fixed VHD is a raw disk with a footer, so both are true of it.
        if (found.equals(EnumSet.of(VHD, BOOT_SECTOR))) {
            found.remove(BOOT_SECTOR);
        }
        return found;
    }

    /** The same of the first {@link #LENGTH} bytes alone, for what is not unpacked yet. */
    public static Set<FileSignature> ofStart(byte[] start) {
        return matching(start, new byte[0], new byte[0]);
    }

    private static EnumSet<FileSignature> matching(byte[] start, byte[] end, byte[] disc) {
        var found = EnumSet.noneOf(FileSignature.class);
        for (var signature : values()) {
            if (signature.matches(start, end, disc)) {
                found.add(signature);
            }
        }
        return found;
    }

    private boolean matches(byte[] start, byte[] end, byte[] disc) {
        return switch (this) {
            case VDI -> VdiInspector.hasSignature(start);
            case TAR -> has(start, 257, "ustar");
            case GZIP -> has(start, 0, "\u001f\u008b\b");
            case XZ -> has(start, 0, "\u00fd7zXZ\0");
            case ZSTD -> has(start, 0, "(\u00b5/\u00fd") || isSkippable(start);
            case BZIP2 -> has(start, 0, "BZh");
            case ZIP -> has(start, 0, "PK\u0003\u0004");
            case OLE2 -> has(start, 0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1");
            case QCOW -> has(start, 0, "QFI\u00fb");
            case QED -> has(start, 0, "QED\0");
            case VMDK -> has(start, 0, "KDMV") || has(start, 0, "COWD") || isDescriptor(start);
            case VHD -> has(start, 0, "conectix") || has(end, 0, "conectix") || has(end, 1, "conectix");
            case VHDX -> has(start, 0, "vhdxfile");
            case PARALLELS -> has(start, 0, "WithoutFreeSpace") || has(start, 0, "WithouFreSpacExt");
            case LUKS -> has(start, 0, "LUKS\u00ba\u00be");
            case DMG -> has(end, 0, "koly");
            case CLOOP -> has(start, 0, "#!/bin/sh\n#V2.0 Format\n");
            case BOCHS -> has(start, 0, "Bochs Virtual HD Image");
            case ISO -> has(disc, 0, "CD001");
            case BOOT_SECTOR -> has(start, 510, "U\u00aa");
        };
    }

    /** A frame without data, which pzstd writes before each that has some: 0x184D2A50 to 5F. */
    private static boolean isSkippable(byte[] start) {
        return has(start, 1, "*M\u0018") && (start[0] & 0xf0) == 0x50;
    }

    /** QEMU takes any text whose first line that is no remark gives a version (vmdk_probe). */
    private static boolean isDescriptor(byte[] start) {
        var text = new String(start, StandardCharsets.ISO_8859_1);
        return text.startsWith("# Disk DescriptorFile")
                || text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .findFirst()
                        .filter(line -> line.startsWith("version="))
                        .isPresent();
    }

    private static byte[] read(FileChannel file, long at) throws IOException {
        var length = Math.clamp(file.size() - at, 0, LENGTH);
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {}
        return bytes.array();
    }

    private static boolean has(byte[] start, int at, String latin1) {
        var wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return start.length >= at + wanted.length
                && Arrays.equals(start, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
