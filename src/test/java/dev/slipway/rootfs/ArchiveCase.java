package dev.slipway.rootfs;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** An archive in memory, and what the inspector says of it. */
abstract class ArchiveCase {
    static final ArchiveLimits LIMITS = ArchiveLimits.upTo(1L << 30);

    static ArchiveInspector.Report inspect(byte[] archive, boolean gzip) throws IOException {
        return new ArchiveInspector(LIMITS).inspect(new ByteArrayInputStream(archive), gzip, "rootfs.tar");
    }

    static Problem refusal(byte[] archive, boolean gzip) {
        return catchThrowableOfType(ProblemException.class, () -> inspect(archive, gzip))
                .problem();
    }
}
