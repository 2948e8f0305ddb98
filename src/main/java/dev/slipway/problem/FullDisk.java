package dev.slipway.problem;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A disk that is full, found behind a failure that says something else: as when the database cannot write. */
public final class FullDisk {
    private static final int DEEPEST = 20;

    private FullDisk() {}

    /** Empty when nothing in the failure's causes says so. */
    public static Optional<Problem> behind(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .map(cause -> String.valueOf(cause.getMessage()))
                .filter(said -> said.contains("No space left on device") || said.contains("Disk quota exceeded"))
                .findFirst()
                .map(_ -> Problem.of(
                        ProblemCode.DISK_SPACE,
                        "The disk is full, so nothing could be stored.",
                        new Remedy.Command("See which disk is full, and make room there.", "df -h"),
                        new Remedy.Advice("Then do it again; Slipway need not be started anew.")));
    }
}
