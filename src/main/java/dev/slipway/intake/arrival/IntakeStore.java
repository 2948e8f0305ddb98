package dev.slipway.intake.arrival;

import dev.slipway.image.Image;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.util.UUID;

/** Where a room keeps what it knows of the files that arrive with it. */
public interface IntakeStore {
    /** @throws ProblemException when it is not there any more */
    Arrival require(UUID id);

    /** Whether somebody could have said its SHA-256 beforehand. */
    default boolean expectsSum() {
        return true;
    }

    void computed(UUID id, String sha256);

    /** It was a packed disk; its part file is the disk now. Only for rooms that take in disks. */
    default void unpacked(UUID id, String fileName, String sha256) {
        throw new IllegalStateException("no disks come in here: " + id);
    }

    void taken(UUID id, Image image);

    /** It lies in its folder. Only for rooms that take in folders. */
    default void placed(UUID id) {
        throw new IllegalStateException("no folders come in here: " + id);
    }

    /** Its part file is gone; a person is told why. */
    void refused(UUID id, Problem problem);

    /** A person ended it; its part file is removed here, and the image with its id if there is one already. */
    void cancelled(UUID id);

    /** What to say when the part file is not there. */
    ProblemException lost();

    /** What to say when the file is another one. */
    ProblemException differs(String declared, String computed);
}
