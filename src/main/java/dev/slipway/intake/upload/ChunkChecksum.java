package dev.slipway.intake.upload;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What one request's bytes must amount to; see the protocol's extension "checksum". */
public final class ChunkChecksum {
    /** As the header Tus-Checksum-Algorithm lists them. */
    public static final String ALGORITHMS = "sha256,sha1";

    private final MessageDigest digest;
    private final byte[] wanted;

    private ChunkChecksum(MessageDigest digest, byte[] wanted) {
        this.digest = digest;
        this.wanted = wanted;
    }

    /**
     * @param header Upload-Checksum: an algorithm and the sum in Base64
     * @throws dev.slipway.problem.ProblemException INVALID_REQUEST
     */
    public static ChunkChecksum of(String header) {
        var parts = header.strip().split(" ", -1);
        try {
            if (parts.length == 2) {
                var algorithm = parts[0].equals("sha256") ? "SHA-256" : parts[0].equals("sha1") ? "SHA-1" : "none";
                return new ChunkChecksum(
                        MessageDigest.getInstance(algorithm),
                        Base64.getDecoder().decode(parts[1]));
            }
        } catch (NoSuchAlgorithmException | IllegalArgumentException e) {
            // Falls through: the answer is the same.
        }
        throw Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "The header Upload-Checksum cannot be read.",
                        new Remedy.Advice("Send sha256 or sha1, a space, and the sum in Base64."))
                .toException();
    }

    void update(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
    }

    boolean matches() {
        return MessageDigest.isEqual(digest.digest(), wanted);
    }
}
