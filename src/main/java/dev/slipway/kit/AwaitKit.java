package dev.slipway.kit;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Screenshots;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.Machines;
import dev.slipway.machine.StartMachine;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;

/** Waits, without a worker, until a person has run the kit's setup and the agent answers. */
record AwaitKit(
        GuestKit kit,
        GuestReadiness readiness,
        Screenshots screenshots,
        Hypervisor hypervisor,
        Machines machines,
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
    public void run(StepContext context) {
        var system = readiness.answers(machine);
        if (system.isPresent()) {
            context.log("The guest agent answers: %s.".formatted(system.get().prettyName()));
            machines.guestSeen(
                    machine,
                    system.get().prettyName(),
                    system.get().isPractice(),
                    system.get().build());
            kit.eject(machine);
            return;
        }
        startAgain(context);
        var what = problem(context);
        if (context.now().isAfter(context.startedAt().plus(patience))) {
            throw what.toException();
        }
        throw context.waitFor(what, AGAIN);
    }

    // Nobody else may start it while this operation is at work, and whoever sets Windows up shuts it down now and then.
    private void startAgain(StepContext context) {
        var off = hypervisor
                .find(machine)
                .filter(view -> view.state() == DomainState.SHUT_OFF || view.state() == DomainState.CRASHED);
        if (off.isPresent()) {
            context.log("The machine is off; starting it again.");
            StartMachine.start(machines, hypervisor, machine, context);
        }
    }

    private Problem problem(StepContext context) {
        var remedies = new ArrayList<Remedy>();
        remedies.add(new Remedy.Link(
                "Open the machine's screen.",
                "/machines/" + machines.require(machine).name() + "/console"));
        screenshots.take(context, KEY, machine).ifPresent(remedies::add);
        remedies.add(new Remedy.Advice(
                "In Windows: This PC, CD drive SLIPWAY, right-click setup, \"Run as administrator\"."));
        remedies.add(new Remedy.Advice("If Windows asks whether to trust software from Red Hat, choose Install."));
        return new Problem(
                ProblemCode.GUEST_KIT_NOT_RUN,
                "Windows has no guest agent yet: run setup from the CD in its drive.",
                "Slipway goes on by itself as soon as the agent answers.",
                remedies);
    }
}
