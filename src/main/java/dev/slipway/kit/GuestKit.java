package dev.slipway.kit;

import dev.slipway.guest.Media;
import dev.slipway.image.Image;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;

/** The guest kit in a machine's drive. */
@ApplicationScoped
class GuestKit {
    static final String TOKEN = "guest-kit";

    private final KitFiles kit;
    private final Media media;

    GuestKit(KitFiles kit, Media media) {
        this.kit = kit;
        this.media = media;
    }

    /** Puts the kit into the machine's drive. */
    void insert(StepContext context, UUID machine, Image disc) throws InterruptedException {
        try {
            var folder = Files.createTempDirectory("slipway-kit-");
            try {
                media.prepare(context, machine, TOKEN, kit.files(disc, folder));
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new ProblemException(notWritten(e), e);
        }
        context.log("It holds the agent and the driver of \"%s\" (SHA-256 %s).".formatted(disc.name(), disc.sha256()));
    }

    void eject(UUID machine) {
        media.eject(machine);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Problem notWritten(IOException e) {
        return Problem.of(
                        ProblemCode.TOOL_FAILED,
                        "The guest kit could not be written.",
                        new Remedy.Command("See whether the disk is full.", "df -h /tmp"))
                .withDetail("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
}
