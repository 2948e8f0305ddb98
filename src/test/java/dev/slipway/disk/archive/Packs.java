package dev.slipway.disk.archive;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Packs files as the usual programs do. */
public final class Packs {
    private Packs() {}

    public static byte[] pack(Packing packing, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = packer(packing, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    public static Path pack(Packing packing, Path from, Path to) throws IOException {
        try (var out = packer(packing, Files.newOutputStream(to))) {
            Files.copy(from, out);
        }
        return to;
    }

    private static OutputStream packer(Packing packing, OutputStream to) throws IOException {
        return switch (packing) {
            case GZIP -> new GZIPOutputStream(to);
            case XZ -> new XZOutputStream(to, new LZMA2Options(1));
            case ZSTD -> new ZstdOutputStream(to).setChecksum(true);
            case ZIP -> {
                var zip = new ZipOutputStream(to);
                zip.putNextEntry(new ZipEntry("folder/disk.vdi"));
                yield zip;
            }
        };
    }

    public static byte[] zip(Map<String, byte[]> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** One member that is not packed, so that its bytes can be found and changed. */
    static byte[] stored(String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var entry = new ZipEntry(name);
            var crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }
}
