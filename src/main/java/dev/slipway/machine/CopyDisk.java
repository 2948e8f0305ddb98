package dev.slipway.machine;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Progress;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Waits until everything below the overlay is copied into it while the guest runs; at the end nothing names the original. */
final class CopyDisk implements Step {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final int TRIES = 3;

    private final Machines machines;
    private final Hypervisor hypervisor;
    private final UUID machineId;

    CopyDisk(Machines machines, Hypervisor hypervisor, UUID machineId) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.machineId = machineId;
    }

    @Override
    public String key() {
        return "disk-copy";
    }

    @Override
    public String title() {
        return "Copy the disk while the machine runs";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(2);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var tries = new int[] {0};
        var disk = context.await(PATIENCE, LOOK, () -> look(context, tries), CopyDisk::tooLong);
        machines.recordDisk(
                machineId, java.util.Objects.requireNonNull(disk.persistentDisk(), "a domain of ours has a disk"));
        context.log("The disk stands on its own; the image is needed no more.");
    }

    private Optional<DomainView> look(StepContext context, int[] tries) {
        var domain = hypervisor
                .find(machineId)
                .orElseThrow(
                        () -> Problem.notFound("domain", machineId.toString()).toException());
        var job = hypervisor.blockJob(machineId).filter(running -> running.kind() == BlockJob.Kind.PULL);
        if (job.isPresent()) {
            context.progress(new Progress(
                    Progress.Unit.BYTES, job.get().done(), job.get().total()));
            return Optional.empty();
        }
        if (standsAlone(domain)) {
            return Optional.of(domain);
        }
        switch (domain.state()) {
            case RUNNING, PAUSED -> begin(context, tries);
            case SHUTTING_DOWN, SHUT_OFF, CRASHED -> throw notRunning().toException();
        }
        return Optional.empty();
    }

    private void begin(StepContext context, int[] tries) {
        if (tries[0]++ == TRIES) {
            throw Problem.of(
                            ProblemCode.HYPERVISOR_REFUSED,
                            "The disk could not be copied.",
                            new Remedy.Command("See whether the disk is full or the image unreadable.", "df -h"),
                            new Remedy.Advice("Then retry from this step; nothing is lost."))
                    .toException();
        }
        if (tries[0] > 1) {
            context.warn("The copy stopped before its end; trying again.");
        }
        hypervisor.startBlockPull(machineId, 0);
    }

    private static boolean standsAlone(DomainView domain) {
        return domain.disk() != null
                && domain.disk().layers().size() == 1
                && domain.persistentDisk() != null
                && domain.persistentDisk().layers().size() == 1;
    }

    private static Problem notRunning() {
        return Problem.of(
                ProblemCode.STATE_CONFLICT,
                "The machine stopped before its disk was copied.",
                new Remedy.Advice("Start the machine, then retry from this step."));
    }

    private static Problem tooLong() {
        return Problem.of(
                ProblemCode.STEP_TIMED_OUT,
                "Copying the disk took more than 12 hours.",
                new Remedy.Advice("Look at the host's disk speed, then retry from this step."));
    }

    @Override
    public void undo(StepContext context) {
        hypervisor.abortBlockJob(machineId);
    }
}
