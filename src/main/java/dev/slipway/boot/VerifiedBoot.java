package dev.slipway.boot;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Media;
import dev.slipway.guest.Readiness;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.DiskSnapshots;
import dev.slipway.machine.Domains;
import dev.slipway.machine.GuestShutdown;
import dev.slipway.machine.Machines;
import dev.slipway.machine.StartMachine;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A start that Windows may not survive: powered off cleanly, every medium dropped, an overlay snapshot taken, then started under a
 * deadline. What has happened is remembered under names of the caller's, so a restart of the service goes on where it was.
 */
@ApplicationScoped
public class VerifiedBoot {
    private static final Duration POWER_OFF_PATIENCE = Duration.ofMinutes(10);

    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final DiskSnapshots snapshots;
    private final GuestShutdown shutdown;
    private final Media media;
    private final GuestReadiness readiness;

    public VerifiedBoot(
            Machines machines,
            Domains domains,
            Hypervisor hypervisor,
            DiskSnapshots snapshots,
            GuestShutdown shutdown,
            Media media,
            GuestReadiness readiness) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.snapshots = snapshots;
        this.shutdown = shutdown;
        this.media = media;
        this.readiness = readiness;
    }

    /** Throws STEP_TIMED_OUT when Windows does not power off; nothing is pulled. */
    public void powerOff(StepContext context, UUID machine) throws InterruptedException {
        shutdown.powerOff(context, machine, POWER_OFF_PATIENCE, false);
    }

    /** @param memo where it is remembered that this is done */
    public void snapshotOnce(StepContext context, UUID machine, String memo) throws InterruptedException {
        if (context.recall(memo).isPresent()) {
            return;
        }
        powerOff(context, machine);
        // A medium left in the drive is what reinstalled Windows over the disk elsewhere.
        media.eject(machine);
        var taken = snapshots.take(machine);
        context.log("Snapshot taken: what is written from now on goes to %s."
                .formatted(taken.disk().top().file().getFileName()));
        context.remember(memo, "yes");
    }

    /**
     * Starts the machine as it is now defined.
     *
     * @param memo where the deadline is remembered, so that a restart of the service does not give the guest more time
     * @return what stood against it, for people; empty when the guest came up
     */
    public Optional<String> start(StepContext context, UUID machine, String memo, Duration patience)
            throws InterruptedException {
        try {
            StartMachine.start(machines, domains, hypervisor, machines.require(machine), context);
        } catch (ProblemException e) {
            if (!isTheDefinitions(e.problem().code())) {
                throw e;
            }
            return Optional.of(e.problem().title() + " " + e.problem().detail());
        }
        return switch (readiness.watch(context, machine, deadline(context, memo, patience))) {
            case Readiness.Ready(var system) -> {
                machines.guestSeen(machine, system.prettyName(), system.isPractice(), system.build());
                yield Optional.empty();
            }
            case Readiness.BootLoop(var restarts) ->
                Optional.of("The guest restarted %d times and did not come up.".formatted(restarts));
            case Readiness.NotReady(var lastSeen) ->
                Optional.of("The guest did not come up in %d minutes. %s".formatted(patience.toMinutes(), lastSeen));
            case Readiness.Off(var state) -> Optional.of("The machine went off. " + state);
        };
    }

    private static boolean isTheDefinitions(ProblemCode code) {
        return code == ProblemCode.NESTED_VIRTUALIZATION_OFF || code == ProblemCode.HYPERVISOR_REFUSED;
    }

    private static Instant deadline(StepContext context, String memo, Duration patience) {
        return context.recall(memo).map(Instant::parse).orElseGet(() -> {
            var deadline = context.now().plus(patience);
            context.remember(memo, deadline.toString());
            return deadline;
        });
    }
}
