package dev.slipway.disk.archive;

import dev.slipway.problem.ProblemException;
import dev.slipway.storage.SparseFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** One plain file in a tar, such as the disk of an appliance. Its name only finds it. Does not close the tar. */
public final class TarredDisk {
    /**
     * What a manifest says of a member.
     *
     * @param algorithm SHA1, SHA256 or SHA512
     * @param hex either case
     */
    public record Checksum(String algorithm, String hex) {
        /** @throws IllegalArgumentException for other algorithms and anything that is no hex */
        public boolean isOf(MessageDigest digest) {
            return MessageDigest.isEqual(digest.digest(), HexFormat.of().parseHex(hex));
        }

        public MessageDigest digest() {
            try {
                return MessageDigest.getInstance(algorithm.replace("SHA", "SHA-"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    private static final int PIECE = 1 << 20;

    private final PackProblems problems;
    private final String member;
    private final TarArchiveInputStream tar;
    private final long size;

    private TarredDisk(PackProblems problems, String member, TarArchiveInputStream tar, long size) {
        this.problems = problems;
        this.member = member;
        this.tar = tar;
        this.size = size;
    }

    /**
     * @param fileName of the tar, only for words
     * @throws ProblemException ARCHIVE_UNSAFE, IMAGE_TRUNCATED, IMAGE_CORRUPT
     */
    public static TarredDisk open(FileChannel file, String member, String fileName) throws IOException {
        var problems = new PackProblems(fileName);
        var guarded = new HeaderGuard(Channels.newInputStream(file.position(0)));
        try {
            var tar = new TarArchiveInputStream(guarded, StandardCharsets.UTF_8.name());
            while (true) {
                guarded.expectHeaders();
                var entry = tar.getNextEntry();
                guarded.expectContent();
                if (entry == null) {
                    throw problems.truncated("It ends before \"%s\".".formatted(PackProblems.shown(member)));
                }
                if (entry.getName().equals(member)) {
                    if (!isPlainFile(entry) || entry.isSparse()) {
                        throw problems.unsafe(member, "It is not a plain file.");
                    }
                    return new TarredDisk(problems, member, tar, entry.getSize());
                }
                // Here and not in getNextEntry, where the limit for headers holds.
                while (tar.skip(Long.MAX_VALUE) > 0) {}
            }
        } catch (IOException e) {
            throw PackedDisk.judged(e, problems);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    problems.corrupt("It cannot be read as a tar.").problem(), e);
        }
    }

    /** Commons Compress calls devices and pipes files, too. */
    public static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isFIFO();
    }

    /** Bytes of the disk's file. */
    public long size() {
        return size;
    }

    /**
     * Writes it into a new file.
     *
     * @param progress told the bytes done, about every mebibyte; what it throws ends the work
     * @throws ProblemException IMAGE_TRUNCATED, IMAGE_TOO_LARGE, or IMAGE_CORRUPT when the checksum is another
     */
    public void copy(SparseFile target, UnpackLimits limits, @Nullable Checksum checksum, LongConsumer progress)
            throws IOException {
        if (size > limits.bytes()) {
            throw problems.tooLarge(limits.bytes());
        }
        var digest = checksum == null ? null : checksum.digest();
        var piece = new byte[PIECE];
        while (target.position() < size) {
            var length = read(piece);
            if (length == 0) {
                throw problems.truncated("It ends within \"%s\".".formatted(PackProblems.shown(member)));
            }
            if (digest != null) {
                digest.update(piece, 0, length);
            }
            target.write(piece, length);
            progress.accept(target.position());
        }
        target.finish();
        if (checksum != null && digest != null && !checksum.isOf(digest)) {
            throw problems.corrupt("%s of \"%s\" is another than its manifest's."
                    .formatted(checksum.algorithm(), PackProblems.shown(member)));
        }
    }

    private int read(byte[] piece) throws IOException {
        try {
            return tar.readNBytes(piece, 0, piece.length);
        } catch (IOException e) {
            throw PackedDisk.judged(e, problems);
        }
    }
}
