package dev.slipway.disk.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The only disk in a zip. Members' names are looked at and shown, but never become names of files. */
final class ZipMember extends InputStream {
    private static final int MAX_MEMBERS = 1000;
    /** Bytes of the directory, which the reader keeps in memory. */
    private static final long MAX_DIRECTORY_BYTES = 1 << 20;

    private final ZipFile zip;
    private final InputStream content;
    private final ZipArchiveEntry entry;
    private final CountedChannel channel;
    private final PackProblems problems;
    private final CRC32 crc = new CRC32();
    private long count;

    private ZipMember(ZipFile zip, ZipArchiveEntry entry, CountedChannel channel, PackProblems problems)
            throws IOException {
        this.zip = zip;
        this.entry = entry;
        this.channel = channel;
        this.problems = problems;
        channel.begin(Long.MAX_VALUE);
        this.content = zip.getInputStream(entry);
    }

    static ZipMember open(FileChannel file, PackProblems problems, PackedDisk.Contents contents) throws IOException {
        var channel = new CountedChannel(file);
        channel.begin(MAX_DIRECTORY_BYTES);
        ZipFile zip;
        try {
            zip = ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setIgnoreLocalFileHeader(true)
                    .get();
        } catch (IOException e) {
            // The reader wraps it.
            if (e.getCause() instanceof CountedChannel.TooMuchException) {
                throw problems.unsafe(
                        "", "The list of members is longer than %d bytes.".formatted(MAX_DIRECTORY_BYTES));
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw problems.corrupt("Its list of members cannot be read.");
        }
        return new ZipMember(zip, disk(zip, channel, problems, contents), channel, problems);
    }

    private static ZipArchiveEntry disk(
            ZipFile zip, CountedChannel channel, PackProblems problems, PackedDisk.Contents contents)
            throws IOException {
        var entries = new ArrayList<ZipArchiveEntry>();
        zip.getEntriesInPhysicalOrder().asIterator().forEachRemaining(entries::add);
        if (entries.size() > MAX_MEMBERS) {
            throw problems.unsafe("", "There are more than %d members.".formatted(MAX_MEMBERS));
        }
        for (var entry : entries) {
            requireHarmless(entry, problems);
        }
        ZipArchiveEntry disk = null;
        ZipArchiveEntry packed = null;
        for (var entry : entries) {
            if (entry.isDirectory()) {
                continue;
            }
            requireReadable(zip, entry, problems);
            var start = start(zip, entry, channel);
            if (contents.isPacked(start)) {
                packed = entry;
            }
            if (!contents.isDisk(entry.getName(), start)) {
                continue;
            }
            if (disk != null) {
                throw problems.several(disk.getName(), entry.getName());
            }
            disk = entry;
        }
        if (disk == null) {
            throw packed == null ? problems.noDisk() : problems.nested(packed.getName());
        }
        return disk;
    }

    private static void requireHarmless(ZipArchiveEntry entry, PackProblems problems) {
        var name = entry.getName().replace('\\', '/');
        if (entry.isUnixSymlink()) {
            throw problems.unsafe(name, "It is a symbolic link.");
        }
        // S_IFMT: regular files and directories have nothing else; 0 is a maker that has no such modes.
        var type = entry.getUnixMode() & 0170000;
        if (type != 0 && type != 0100000 && type != 0040000) {
            throw problems.unsafe(name, "It is neither a file nor a directory.");
        }
        if (name.startsWith("/") || name.matches("[A-Za-z]:.*") || ("/" + name + "/").contains("/../")) {
            throw problems.unsafe(name, "Its name leads out of the archive.");
        }
    }

    private static void requireReadable(ZipFile zip, ZipArchiveEntry entry, PackProblems problems) {
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw problems.encrypted(entry.getName());
        }
        if (!zip.canReadEntryData(entry)) {
            throw problems.method(entry.getName(), "Its method has the number %d.".formatted(entry.getMethod()));
        }
    }

    private static byte[] start(ZipFile zip, ZipArchiveEntry entry, CountedChannel channel) throws IOException {
        channel.begin(MAX_DIRECTORY_BYTES);
        try (var in = zip.getInputStream(entry)) {
            return in.readNBytes(PackedDisk.START);
        }
    }

    String name() {
        return entry.getName();
    }

    long packedRead() {
        return Math.min(channel.count(), packedSize());
    }

    long packedSize() {
        return Math.max(entry.getCompressedSize(), 1);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = content.read(into, offset, length);
        if (read < 0) {
            requireWhole();
            return read;
        }
        crc.update(into, offset, read);
        count += read;
        if (count > entry.getSize()) {
            throw problems.corrupt("It unpacks to more than the %d bytes that it lists.".formatted(entry.getSize()));
        }
        return read;
    }

    /** The reader checks neither. */
    private void requireWhole() {
        if (count != entry.getSize()) {
            throw problems.truncated("It unpacks to %d of %d bytes.".formatted(count, entry.getSize()));
        }
        if (crc.getValue() != entry.getCrc()) {
            throw problems.corrupt("Its checksum is not the one that it lists.");
        }
    }

    @Override
    public void close() throws IOException {
        content.close();
        zip.close();
    }
}
