package dev.slipway.kit;

import dev.slipway.guest.Jobs;
import dev.slipway.guest.Media;
import dev.slipway.image.Image;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.WorkFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.UUID;

/** Drivers of a registered virtio-win CD, in front of a Windows that runs. */
@ApplicationScoped
public class DriverMedia {
    private final DriverFiles drivers;
    private final Media media;

    DriverMedia(DriverFiles drivers, Media media) {
        this.drivers = drivers;
        this.media = media;
    }

    /** Puts this part of the CD into the machine's drive and waits until Windows sees it; answers the drive's root, for example {@code E:\}. */
    public String insert(StepContext context, UUID machine, Image disc, DriverFiles.Part part)
            throws InterruptedException {
        var token = "drivers-" + Jobs.digest(context.operation() + " " + disc.id());
        try (var folder = WorkFolder.make()) {
            return media.insert(context, machine, token, drivers.take(disc.file(), folder.path(), part));
        } catch (IOException e) {
            throw new ProblemException(notWritten(e), e);
        }
    }

    public void eject(UUID machine) {
        media.eject(machine);
    }

    static Problem notWritten(IOException e) {
        return Problem.of(
                        ProblemCode.TOOL_FAILED,
                        "The CD for Windows could not be written.",
                        new Remedy.Command(
                                "See whether the disk is full.",
                                "df -h '%s'".formatted(System.getProperty("java.io.tmpdir"))))
                .withDetail("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
}
