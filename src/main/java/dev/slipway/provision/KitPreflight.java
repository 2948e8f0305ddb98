package dev.slipway.provision;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.kit.KitMode;
import dev.slipway.kit.KitSteps;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the preflight that is about the guest kit. */
@ApplicationScoped
class KitPreflight {
    private final Images images;
    private final KitSteps kit;

    KitPreflight(Images images, KitSteps kit) {
        this.images = images;
        this.kit = kit;
    }

    /** Empty when no guest kit is wished. */
    Optional<Image> disc(@Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            return Optional.empty();
        }
        var image = images.require(asked);
        if (image.kind() != ImageKind.DRIVERS) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not the driver CD that a guest kit is made from.".formatted(image.name()),
                            new Remedy.Link("Register virtio-win.iso, then name it.", "/images"))
                    .toException();
        }
        images.requireSound(image);
        return Optional.of(image);
    }

    /** Whether Windows has an agent is seen only when it runs, so this is a warning and no refusal. */
    void without(MachineWish wish, Findings findings) {
        if (wish.wsl() != null && (wish.guestKit() == null || wish.guestKit().isBlank())) {
            findings.warnings.add(
                    "WSL is set up by the guest agent. If Windows on this disk has none, as one from VirtualBox, register virtio-win.iso and name it as guest kit; else its steps wait for an agent that never answers.");
        }
    }

    KitMode mode(KitMode asked) {
        if (asked == KitMode.INJECT && !kit.canInject()) {
            throw Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This host cannot put the guest kit into a Windows that is off.",
                            new Remedy.Command("Install libguestfs.", "sudo apt-get install libguestfs0"),
                            new Remedy.Advice("Or choose guestKitMode cd and start its setup in Windows."))
                    .toException();
        }
        return asked;
    }
}
