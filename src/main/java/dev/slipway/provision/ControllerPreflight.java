package dev.slipway.provision;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Image;
import dev.slipway.machine.Machine;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Can the system disk of this machine be brought to another controller? All problems at once. */
@ApplicationScoped
class ControllerPreflight {
    private final KitPreflight kits;
    private final GuestReadiness readiness;

    ControllerPreflight(KitPreflight kits, GuestReadiness readiness) {
        this.kits = kits;
        this.readiness = readiness;
    }

    /** Throws everything that stands against it. */
    SwitchController.Request check(Machine machine, ControllerRequest wish) {
        var findings = new Findings();
        var to = findings.take(() -> another(machine, wish.controller()));
        standsReady(machine, findings);
        var unproven = isSilent(machine) && isOff(machine);
        var virtio = !unproven && to.filter(DiskController.VIRTIO_SCSI::equals).isPresent();
        var disc = virtio ? findings.take(() -> driverDisc(wish.driverDisc())) : Optional.<Image>empty();
        if (!findings.problems.isEmpty()) {
            throw new ProblemException(findings.problems);
        }
        return new SwitchController.Request(
                machine.id(),
                machine.name(),
                machine.controller(),
                to.orElseThrow(),
                disc.map(Image::id).orElse(null),
                unproven);
    }

    // Of a machine that was made without kit and WSL nobody has asked yet.
    private boolean isSilent(Machine machine) {
        return machine.guest() == null && readiness.answers(machine.id()).isEmpty();
    }

    private static boolean isOff(Machine machine) {
        return machine.observed()
                .state()
                .filter(state -> state == DomainState.SHUT_OFF || state == DomainState.CRASHED)
                .isPresent();
    }

    /** The controller by its word; throws when it is none, has the disk already or does not go with the firmware. */
    DiskController another(Machine machine, @Nullable String asked) {
        var to = controller(asked);
        if (to == machine.controller()) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "The disk of \"%s\" hangs on %s already.".formatted(machine.name(), to.label()),
                            new Remedy.Advice("Use another of %s.".formatted(DiskController.words())))
                    .toException();
        }
        if (!to.fits(machine.firmware())) {
            throw unfit(to, machine.firmware()).toException();
        }
        return to;
    }

    static Problem unfit(DiskController controller, Firmware firmware) {
        return Problem.of(
                ProblemCode.INVALID_REQUEST,
                "A machine with the firmware %s does not start from %s.".formatted(firmware.word(), controller.label()),
                new Remedy.Advice("Use sata or virtio-scsi."));
    }

    private static DiskController controller(@Nullable String asked) {
        try {
            return DiskController.of(asked == null ? "" : asked);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is no value for controller.".formatted(asked == null ? "" : asked),
                            new Remedy.Advice("Use %s.".formatted(DiskController.words()))),
                    e);
        }
    }

    private void standsReady(Machine machine, Findings findings) {
        if (machine.observed().state().isEmpty()) {
            findings.problem(
                    ProblemCode.STATE_CONFLICT,
                    "\"%s\" has no domain on the host.".formatted(machine.name()),
                    new Remedy.Link("See how its making ended.", "/machines/" + machine.name()));
        }
        if (isSilent(machine) && !isOff(machine)) {
            findings.problem(
                    ProblemCode.STATE_CONFLICT,
                    "No guest agent answers in \"%s\", so nobody could tell whether Windows starts."
                            .formatted(machine.name()),
                    new Remedy.Advice(
                            "If Windows does not start: force the machine off; while it is off, another controller can be tried."),
                    new Remedy.Advice(
                            "If it does, install the guest agent in it; a machine made with a guest kit has it."));
        }
        if (machine.disk().layers().size() > 1) {
            findings.problem(
                    ProblemCode.STATE_CONFLICT,
                    "The disk of \"%s\" has layers below it: its copy or its last snapshot is not finished."
                            .formatted(machine.name()),
                    new Remedy.Link("Retry the operation that began it.", "/machines/" + machine.name()));
        }
    }

    private Image driverDisc(@Nullable String asked) {
        return kits.disc(asked)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST,
                                "No driver CD is named, and Windows has no driver of virtio-scsi by itself.",
                                new Remedy.Link("Register virtio-win.iso, then name it in driverDisc.", "/images"))
                        .toException());
    }
}
