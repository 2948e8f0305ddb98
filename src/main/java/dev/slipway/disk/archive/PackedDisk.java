package dev.slipway.disk.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.slipway.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.function.LongSupplier;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * The one disk in a packed file, read once from front to end. Parts that were packed one after another are read as one. Does not close the
 * file.
 */
public final class PackedDisk implements AutoCloseable {
    /** Bytes that {@link #start} gives, if there are as many. */
    public static final int START = 512;

    // xz -9 takes 65 MiB.
    private static final int MEMORY_KIB = 100 << 10;
    private static final int BUFFER = 256 * 1024;

    private final PackProblems problems;
    private final CountedStream source;
    private final InputStream stream;
    private final LongSupplier packedRead;
    private final long packedSize;
    private byte[] start = new byte[0];
    private int startLeft;

    private PackedDisk(
            PackProblems problems, CountedStream source, InputStream stream, LongSupplier packedRead, long packedSize) {
        this.problems = problems;
        this.source = source;
        this.stream = stream;
        this.packedRead = packedRead;
        this.packedSize = packedSize;
    }

    /**
     * @param fileName only for words, without directories
     * @param contents what the beginning of a member says; decides which member of a zip is the disk
     * @throws ProblemException IMAGE_TRUNCATED, IMAGE_CORRUPT, IMAGE_UNSUPPORTED; of a zip also ARCHIVE_UNSAFE, IMAGE_ENCRYPTED,
     *     IMAGE_UNKNOWN_FORMAT
     */
    public static PackedDisk open(FileChannel file, Packing packing, String fileName, Contents contents)
            throws IOException {
        var problems = new PackProblems(fileName);
        var source = new CountedStream(file);
        try {
            var buffered = new BufferedInputStream(source, BUFFER);
            var stream = switch (packing) {
                case GZIP ->
                    GzipCompressorInputStream.builder()
                            .setInputStream(buffered)
                            .setDecompressConcatenated(true)
                            .get();
                case XZ -> new XZInputStream(buffered, MEMORY_KIB);
                case ZSTD -> new ZstdInputStreamNoFinalizer(buffered);
                case ZIP -> null;
            };
            if (stream == null) {
                var member = ZipMember.open(file, problems, contents);
                return new PackedDisk(problems, source, member, member::packedRead, member.packedSize()).begin();
            }
            return new PackedDisk(problems, source, stream, source::count, file.size()).begin();
        } catch (IOException e) {
            source.requireNoFailure();
            throw judged(e, problems);
        }
    }

    /** What the beginning of something unpacked is. */
    public interface Contents {
        /**
         * Whether a disk begins like this.
         *
         * @param name of what is packed, without the ending of the packing; hostile
         */
        boolean isDisk(String name, byte[] start);

        /** Whether something packed begins like this. */
        boolean isPacked(byte[] start);
    }

    private PackedDisk begin() throws IOException {
        start = new byte[START];
        start = java.util.Arrays.copyOf(start, Math.max(readStream(start, 0), 0));
        startLeft = start.length;
        return this;
    }

    /** What is packed is called: the member's name in a zip, else the file's without its ending. Hostile. */
    public String name() {
        return stream instanceof ZipMember member ? member.name() : bareName(problems.fileName());
    }

    /** {@code disk.vdi.gz} becomes {@code disk.vdi}. */
    public static String bareName(String packedName) {
        return packedName.replaceFirst("(?i)\\.(gz|xz|zst|zstd|zip)$", "");
    }

    /** The first bytes of the disk; they come again from {@link #read}. */
    public byte[] start() {
        return start.clone();
    }

    /** Packed bytes read so far. */
    public long packedRead() {
        return packedRead.getAsLong();
    }

    /** Packed bytes altogether. */
    public long packedSize() {
        return packedSize;
    }

    PackProblems problems() {
        return problems;
    }

    /**
     * Fills the array as far as there is something.
     *
     * @return bytes, less than the array's length only at the end, where the checksums have been proved
     * @throws ProblemException IMAGE_TRUNCATED, IMAGE_CORRUPT
     */
    public int read(byte[] into) throws IOException {
        var again = Math.min(startLeft, into.length);
        System.arraycopy(start, start.length - startLeft, into, 0, again);
        startLeft -= again;
        return readStream(into, again);
    }

    private int readStream(byte[] into, int from) throws IOException {
        try {
            var at = from;
            while (at < into.length) {
                var read = stream.read(into, at, into.length - at);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            return at;
        } catch (IOException e) {
            source.requireNoFailure();
            throw judged(e, problems);
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            // Some decoders leave impossible values to the array bounds.
            throw new ProblemException(
                    problems.corrupt("It cannot be unpacked.").problem(), e);
        }
    }

    static ProblemException judged(IOException e, PackProblems problems) throws IOException {
        var said = String.valueOf(e.getMessage());
        if (e instanceof java.nio.channels.ClosedByInterruptException) {
            throw e;
        }
        var lower = said.toLowerCase(java.util.Locale.ROOT);
        if (e instanceof MemoryLimitException || lower.contains("requires too much memory")) {
            return new ProblemException(problems.memory(said).problem(), e);
        }
        var cut = e instanceof EOFException || lower.contains("truncated") || lower.contains("unexpected end");
        return new ProblemException(
                cut
                        ? problems.truncated("It ends before its data does.").problem()
                        : problems.corrupt(said).problem(),
                e);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
