package dev.slipway.provision;

import dev.slipway.image.Candidate;
import dev.slipway.image.build.PlannedImage;
import dev.slipway.problem.Problem;
import java.util.List;

/** What the disk of a new machine comes from. */
sealed interface BootImage {
    /** The registered image that the wish names. */
    record Named() implements BootImage {}

    /** A file that was looked at; it is registered when the machine is submitted. */
    record Read(Candidate candidate) implements BootImage {}

    /** Made by the operation's first steps. */
    record Planned(PlannedImage image) implements BootImage {}

    /** None, for reasons that are known already: everything else is looked at all the same. */
    record Missing(List<Problem> problems) implements BootImage {}
}
