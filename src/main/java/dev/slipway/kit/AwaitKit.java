package dev.slipway.kit;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Screenshots;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.machine.StartMachine;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.BeforeExport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;

/** Waits, without a worker, until a person has run the kit's setup and the agent answers. */
record AwaitKit(
        InsertKit insert,
        ControllerLadder ladder,
        GuestReadiness readiness,
        Screenshots screenshots,
        Hypervisor hypervisor,
        Machines machines,
        Domains domains,
        UUID machine,
        Duration patience)
        implements Step {
    static final String KEY = "await-kit";
    private static final Duration AGAIN = Duration.ofSeconds(5);

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "Wait until setup has run in Windows";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var system = readiness.answers(machine);
        if (system.isPresent()) {
            context.log("The guest agent answers: %s.".formatted(system.get().prettyName()));
            machines.guestSeen(
                    machine,
                    system.get().prettyName(),
                    system.get().isPractice(),
                    system.get().build());
            insert.kit().eject(machine);
            return;
        }
        // Read before the look: what somebody wishes for after it, only the next look may put on the host.
        var looked = machines.require(machine);
        var rung = ladder.look(context, machine);
        startAgain(context, looked);
        var what = problem(context, rung);
        if (context.now().isAfter(context.startedAt().plus(patience))) {
            throw what.toException();
        }
        throw context.waitFor(what, AGAIN);
    }

    // Nobody else may start it while this operation is at work, and whoever sets Windows up shuts it down now and then.
    private void startAgain(StepContext context, Machine looked) throws InterruptedException {
        var off = hypervisor.find(machine).filter(view -> view.state().isOff());
        if (off.isPresent()) {
            context.log("The machine is off; starting it again.");
            // A new definition comes with an empty drive.
            insert.run(context);
            StartMachine.start(machines, domains, hypervisor, looked, context);
        }
    }

    private static String title(ControllerLadder.Rung rung) {
        if (rung.mended()) {
            return "Windows started from none of %s; now tried: SATA, with its driver switched on. There, run setup from the CD in its drive."
                    .formatted(rung.all());
        }
        return rung.tried().size() == 1
                ? "Windows has no guest agent yet: run setup from the CD in its drive."
                : "Nothing answered from Windows on %s; now tried: %s. There, run setup from the CD in its drive."
                        .formatted(rung.failed(), rung.tried().getLast().label());
    }

    private Problem problem(StepContext context, ControllerLadder.Rung rung) {
        var page = "/machines/" + machines.require(machine).name();
        var remedies = new ArrayList<Remedy>();
        remedies.add(new Remedy.Link("Open the machine's screen.", page + "/console"));
        screenshots.take(context, KEY, machine).ifPresent(remedies::add);
        if (rung.over()) {
            remedies.addAll(BeforeExport.LET_SATA_START);
            remedies.add(new Remedy.Advice("Then export it again, and cancel this."));
            return new Problem(
                    ProblemCode.GUEST_BOOT_LOOP,
                    "Windows starts from none of %s.".formatted(rung.all()),
                    rung.mended()
                            ? "It does not start from SATA either now that its driver is on, so something else is wrong with it."
                            : "It has no driver for them that starts at boot, so it stops with INACCESSIBLE_BOOT_DEVICE (0x7B).",
                    remedies);
        }
        remedies.add(new Remedy.Advice(
                "In Windows: This PC, CD drive SLIPWAY, right-click setup, \"Run as administrator\"."));
        remedies.add(new Remedy.Advice("If Windows asks whether to trust software from Red Hat, choose Install."));
        remedies.add(new Remedy.Link(
                "If Windows rests at INACCESSIBLE_BOOT_DEVICE or at its repair, try another disk controller.", page));
        return new Problem(
                ProblemCode.GUEST_KIT_NOT_RUN,
                title(rung),
                "Slipway goes on by itself as soon as the agent answers.",
                remedies);
    }
}
