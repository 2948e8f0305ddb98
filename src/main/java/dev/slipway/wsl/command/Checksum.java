package dev.slipway.wsl.command;

import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** SHA-256 of a file on the host, in small hexadecimal digits. */
public final class Checksum {
    private Checksum() {}

    /** Throws IMAGE_UNREADABLE. */
    public static String sha256(StepContext context, Path file) {
        try (var in = Files.newInputStream(file)) {
            var digest = Sha256.digest();
            var buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                context.checkCancelled();
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemCode.IMAGE_UNREADABLE,
                                    "The archive cannot be read.",
                                    new Remedy.Link("Register it again.", "/images"))
                            .withDetail(file.getFileName() + ": " + e.getClass().getSimpleName()),
                    e);
        }
    }
}
