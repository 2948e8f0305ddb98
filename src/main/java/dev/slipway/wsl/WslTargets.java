package dev.slipway.wsl;

import dev.slipway.guest.Owner;
import dev.slipway.guest.SealedSecret;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WslTarget;
import jakarta.enterprise.context.ApplicationScoped;

/** From the names people use to what this room works on; both doors ask here. */
@ApplicationScoped
public class WslTargets {
    private final Machines machines;
    private final Images images;

    WslTargets(Machines machines, Images images) {
        this.machines = machines;
        this.images = images;
    }

    /** Throws NOT_FOUND, or STATE_CONFLICT when the machine does not run or has no owner. */
    public WslTarget require(String name) {
        var machine = machines.require(name);
        if (machine.observed().state().filter(DomainState.RUNNING::equals).isEmpty()) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "\"%s\" does not run, so nothing inside can be asked or changed.".formatted(name),
                            new Remedy.Link("Start it.", "/machines/" + machine.name()))
                    .toException();
        }
        return new WslTarget(machine.id(), machine.name().value(), owner(machine));
    }

    /** A registered distro archive, unchanged since; throws INVALID_REQUEST for images of another kind. */
    public Image archive(String name) {
        var image = images.require(name);
        if (image.kind() != ImageKind.SKIFFOS && image.kind() != ImageKind.ROOTFS) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not a distro archive.".formatted(image.name()),
                            new Remedy.Link("Register skiffos.tar.gz or rootfs.tar.gz, then name it.", "/images"))
                    .toException();
        }
        images.requireSound(image);
        return image;
    }

    private static Owner owner(Machine machine) {
        if (machine.ownerUser() == null) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "\"%s\" has no owner, and WSL keeps distros by Windows account.".formatted(machine.name()),
                            new Remedy.Advice("Create the machine with an owner: the Windows account for its distros."))
                    .toException();
        }
        return new Owner(
                machine.ownerUser(), machine.ownerSecret() == null ? null : new SealedSecret(machine.ownerSecret()));
    }
}
