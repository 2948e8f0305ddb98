package dev.slipway.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * How we notice that a file was written since.
 *
 * @param startSha256 of the first 4 KiB, where VirtualBox counts each change of a VDI
 */
public record Fingerprint(long size, long modifiedNanos, String startSha256) {
    private static final int START = 4096;

    public static Fingerprint of(ImportedFile file) throws IOException {
        var size = file.channel().size();
        var start = ByteBuffer.allocate((int) Math.min(START, size));
        while (start.hasRemaining() && file.channel().read(start, start.position()) >= 0) {}
        var modified = Files.getLastModifiedTime(file.path(), LinkOption.NOFOLLOW_LINKS);
        return new Fingerprint(size, modified.to(TimeUnit.NANOSECONDS), sha256(start.array()));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
