package dev.slipway.kit;

import dev.slipway.guest.Media;
import dev.slipway.image.Image;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
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
        try (var folder = WorkFolder.make()) {
            media.prepare(context, machine, TOKEN, kit.files(disc, folder.path()));
        } catch (IOException e) {
            throw new ProblemException(DriverMedia.notWritten(e), e);
        }
        context.log("It holds the agent and the driver of \"%s\" (SHA-256 %s).".formatted(disc.name(), disc.sha256()));
    }

    void eject(UUID machine) {
        media.eject(machine);
    }
}
