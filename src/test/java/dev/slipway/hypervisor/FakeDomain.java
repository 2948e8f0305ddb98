package dev.slipway.hypervisor;

import dev.slipway.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One domain of {@link FakeHypervisor}, which guards it with its lock. */
final class FakeDomain {
    final UUID id;
    final String name;
    final @Nullable UUID owner;
    DomainState state = DomainState.SHUT_OFF;
    String reason = "";

    @Nullable
    DomainSpec spec;

    @Nullable
    Path cdrom;

    private @Nullable DiskChain disk;
    private BlockJob.@Nullable Kind job;
    private int polls;
    Screen screen = Screen.BY_DESCRIPTOR;

    FakeDomain(UUID id, String name, @Nullable UUID owner) {
        this.id = id;
        this.name = name;
        this.owner = owner;
    }

    boolean isActive() {
        return state != DomainState.SHUT_OFF && state != DomainState.CRASHED;
    }

    /** A definition counts at the next start only. */
    void define(DomainSpec next) {
        spec = next;
        if (!isActive()) {
            disk = next.disk();
            cdrom = next.cdrom();
        }
    }

    void off() {
        job = null;
        disk = spec == null ? null : spec.disk();
    }

    void startPull() {
        requireActive();
        refuseIf(job == BlockJob.Kind.COMMIT, "Another job is busy with the machine's disk.");
        if (job == null && layers().size() > 1) {
            job = BlockJob.Kind.PULL;
            polls = 0;
        }
    }

    void startCommit() {
        requireActive();
        var layers = layers();
        refuseIf(job == BlockJob.Kind.PULL, "Another job is busy with the machine's disk.");
        refuseIf(layers.size() < 2 || layers.get(1).original(), "The machine's disk cannot be merged now.");
        if (job == null) {
            job = BlockJob.Kind.COMMIT;
            polls = 0;
        }
    }

    boolean pivot(int pollsPerJob) {
        requireActive();
        refuseIf(job != BlockJob.Kind.COMMIT, "No merge of the machine's disk is running.");
        if (++polls < pollsPerJob) {
            return false;
        }
        end(new DiskChain(layers().subList(1, layers().size())));
        return true;
    }

    /** True when the pull has ended with this look. */
    boolean pullEnds(int pollsPerJob) {
        if (job != BlockJob.Kind.PULL || polls < pollsPerJob) {
            return false;
        }
        end(DiskChain.of(layers().getFirst()));
        return true;
    }

    Optional<BlockJob> look(int pollsPerJob, long bytes) {
        if (job == null) {
            return Optional.empty();
        }
        var done = bytes * Math.min(polls, pollsPerJob) / Math.max(1, pollsPerJob);
        if (job == BlockJob.Kind.PULL) {
            polls++;
        }
        return Optional.of(new BlockJob(job, done, bytes));
    }

    /** True when there was a job. */
    boolean abort() {
        var had = job != null;
        job = null;
        return had;
    }

    void requireActive() {
        refuseIf(!isActive(), "The machine is off.");
    }

    DomainView view() {
        return new DomainView(
                id,
                name,
                state,
                reason,
                owner,
                spec == null ? 0 : spec.generation(),
                disk,
                spec == null ? null : spec.disk(),
                cdrom == null ? null : cdrom.toString(),
                screen);
    }

    private void end(DiskChain chain) {
        job = null;
        disk = chain;
        if (spec != null) {
            spec = Specs.change(spec, draft -> draft.disk = chain);
        }
    }

    private List<DiskChain.Layer> layers() {
        return disk == null ? List.of() : disk.layers();
    }

    private static void refuseIf(boolean so, String title) {
        if (so) {
            throw FakeHost.problem(ProblemCode.STATE_CONFLICT, title);
        }
    }

    RunningCpu cpu() {
        var emulated = spec != null && spec.engine() == Engine.TCG;
        return new RunningCpu(emulated ? Set.of("svm", "npt") : Set.of("vmx"), List.of());
    }
}
