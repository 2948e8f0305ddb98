package dev.slipway.intake.arrival;

import java.util.Map;
import java.util.UUID;

/** A room that takes files in says by a bean of this type what is on its way: nobody else gets its space or removes its part files. */
public interface ExpectedFiles {
    /** Each by the id of its part file. */
    Map<UUID, ExpectedFile> expected();

    /** Whether one is just becoming an image, so that its file may stand nowhere for a moment. */
    boolean finishing();
}
