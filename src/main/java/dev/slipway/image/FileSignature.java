package dev.slipway.image;

import dev.slipway.image.vdi.VdiInspector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What the first sector of a file says it is. Names and endings of files are never believed. */
enum FileSignature {
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
    BOOT_SECTOR("a raw disk");

    static final int LENGTH = 512;

    private final String words;

    FileSignature(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** All that match; a file that is two things at once is up to no good. */
    static Set<FileSignature> of(byte[] start) {
        var found = EnumSet.noneOf(FileSignature.class);
        for (var signature : values()) {
            if (signature.matches(start)) {
                found.add(signature);
            }
        }
        return found;
    }

    private boolean matches(byte[] start) {
        return switch (this) {
            case VDI -> VdiInspector.hasSignature(start);
            case TAR -> has(start, 257, "ustar");
            case GZIP -> has(start, 0, "\u001f\u008b\b");
            case XZ -> has(start, 0, "\u00fd7zXZ\0");
            case ZSTD -> has(start, 0, "(\u00b5/\u00fd");
            case BZIP2 -> has(start, 0, "BZh");
            case ZIP -> has(start, 0, "PK\u0003\u0004");
            case OLE2 -> has(start, 0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1");
            case QCOW -> has(start, 0, "QFI\u00fb");
            case QED -> has(start, 0, "QED\0");
            case VMDK -> has(start, 0, "KDMV") || has(start, 0, "COWD") || has(start, 0, "# Disk DescriptorFile");
            case VHD -> has(start, 0, "conectix");
            case VHDX -> has(start, 0, "vhdxfile");
            case PARALLELS -> has(start, 0, "WithoutFreeSpace") || has(start, 0, "WithouFreSpacExt");
            case LUKS -> has(start, 0, "LUKS\u00ba\u00be");
            case BOOT_SECTOR -> has(start, 510, "U\u00aa");
        };
    }

    private static boolean has(byte[] start, int at, String latin1) {
        var wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return start.length >= at + wanted.length
                && Arrays.equals(start, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
