package dev.slipway.machine;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Progress;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Keeps what was written since the snapshot: merges the top layer into the disk while the machine runs. */
final class MergeSnapshot implements Step {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofHours(2);
    static final String TOP = "merge.top";

    private final Machines machines;
    private final Hypervisor hypervisor;
    private final Volumes volumes;
    private final UUID machineId;

    MergeSnapshot(Machines machines, Hypervisor hypervisor, Volumes volumes, UUID machineId) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.volumes = volumes;
        this.machineId = machineId;
    }

    @Override
    public String key() {
        return "merge-snapshot";
    }

    @Override
    public String title() {
        return "Keep the change: merge the snapshot";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var machine = machines.require(machineId);
        if (context.recall(TOP).isEmpty()) {
            if (machine.disk().layers().size() == 1) {
                context.skip("There is no snapshot.");
                return;
            }
            context.remember(TOP, machine.disk().top().file().toString());
        }
        var top = Path.of(context.recall(TOP).orElseThrow());
        var domain = context.await(PATIENCE, LOOK, () -> look(context, top), MergeSnapshot::tooLong);
        machines.recordDisk(
                machineId, java.util.Objects.requireNonNull(domain.persistentDisk(), "a domain of ours has a disk"));
        volumes.delete(top);
    }

    /** What was begun to be merged cannot be taken back, so it is seen to its end while the machine runs. */
    @Override
    public void undo(StepContext context) throws InterruptedException {
        var runs = hypervisor.find(machineId).filter(domain -> domain.state() == DomainState.RUNNING);
        if (context.recall(TOP).isPresent() && runs.isPresent()) {
            run(context);
        }
    }

    private Optional<DomainView> look(StepContext context, Path top) {
        var domain = hypervisor
                .find(machineId)
                .orElseThrow(
                        () -> Problem.notFound("domain", machineId.toString()).toException());
        if (domain.disk() != null
                && !domain.disk().top().file().equals(top)
                && domain.persistentDisk() != null
                && !domain.persistentDisk().top().file().equals(top)) {
            return Optional.of(domain);
        }
        var job = hypervisor.blockJob(machineId).filter(running -> running.kind() == BlockJob.Kind.COMMIT);
        if (job.isPresent()) {
            context.progress(new Progress(
                    Progress.Unit.BYTES, job.get().done(), job.get().total()));
            hypervisor.pivotIfReady(machineId);
        } else {
            switch (domain.state()) {
                case RUNNING, PAUSED -> hypervisor.startBlockCommit(machineId);
                case SHUTTING_DOWN, SHUT_OFF, CRASHED -> throw notRunning().toException();
            }
        }
        return Optional.empty();
    }

    private static Problem notRunning() {
        return Problem.of(
                ProblemCode.STATE_CONFLICT,
                "The machine stopped before its snapshot was merged.",
                new Remedy.Advice("Start the machine, then retry from this step."));
    }

    private static Problem tooLong() {
        return Problem.of(
                ProblemCode.STEP_TIMED_OUT,
                "Merging the snapshot took more than two hours.",
                new Remedy.Advice("Look at the host's disk speed, then retry from this step."));
    }
}
