package dev.slipway.hypervisor;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every engine promises of the disks and media of its domains. */
public abstract class DiskContract extends EngineCase {
    @Test
    void pullsTheWholeChainIntoTheTop() throws Exception {
        var base = spec();
        var spec = Specs.change(base, d -> d.disk = unchecked(() -> snapshot(base.disk())));
        var events = new CopyOnWriteArrayList<DomainEvent>();
        try (var _ = hypervisor().listen(events::add)) {
            running(spec);
            hypervisor().startBlockPull(spec.id(), 1024 * 1024);
            assertThat(hypervisor().blockJob(spec.id()))
                    .hasValueSatisfying(job -> assertThat(job.kind()).isEqualTo(BlockJob.Kind.PULL));
            hypervisor().startBlockPull(spec.id(), 0);
            assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().startBlockCommit(spec.id()));
            hypervisor().abortBlockJob(spec.id());
            hypervisor().abortBlockJob(spec.id());
            assertThat(hypervisor().blockJob(spec.id())).isEmpty();
            assertThat(view(spec).disk()).isEqualTo(spec.disk());

            hypervisor().startBlockPull(spec.id(), 0);
            await().atMost(SOON).until(() -> hypervisor().blockJob(spec.id()).isEmpty());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(events)
                            .contains(
                                    new DomainEvent.BlockJobEnded(spec.id(), "sda", false),
                                    new DomainEvent.BlockJobEnded(spec.id(), "sda", true)));
            var pulled = DiskChain.of(spec.disk().top());
            assertThat(view(spec).disk()).isEqualTo(pulled);
            assertThat(view(spec).persistentDisk()).isEqualTo(pulled);
            hypervisor().startBlockPull(spec.id(), 0);
            assertThat(hypervisor().blockJob(spec.id())).isEmpty();
            hypervisor().destroy(spec.id());
            assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().startBlockPull(spec.id(), 0));
            hypervisor().start(spec.id());
            assertThat(view(spec).disk()).isEqualTo(pulled);
        }
    }

    @Test
    void mergesTheTopIntoTheLayerBelow() throws Exception {
        var base = spec();
        var spec = Specs.change(base, d -> d.disk = unchecked(() -> snapshot(base.disk())));
        running(spec);
        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().pivotIfReady(spec.id()));
        hypervisor().startBlockCommit(spec.id());
        hypervisor().startBlockCommit(spec.id());
        await().atMost(SOON).until(() -> hypervisor().pivotIfReady(spec.id()));
        assertThat(view(spec).disk()).isEqualTo(base.disk());
        assertThat(view(spec).persistentDisk()).isEqualTo(base.disk());
        assertThat(hypervisor().blockJob(spec.id())).isEmpty();
        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().pivotIfReady(spec.id()));
        hypervisor().destroy(spec.id());
        hypervisor().start(spec.id());
        assertThat(view(spec).disk()).isEqualTo(base.disk());
    }

    @Test
    void neverMergesIntoAnOriginal() throws Exception {
        var spec = spec();
        running(spec);
        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().startBlockCommit(spec.id()));
        assertThat(hypervisor().blockJob(spec.id())).isEmpty();
    }

    @Test
    void changesTheMediumOnAndOff() throws Exception {
        var spec = spec();
        var medium = medium();
        hypervisor().define(spec);
        hypervisor().changeMedium(spec.id(), Optional.of(medium));
        hypervisor().start(spec.id());
        assertThat(view(spec).cdrom()).isEqualTo(medium.toString());
        hypervisor().changeMedium(spec.id(), Optional.of(medium));
        hypervisor().changeMedium(spec.id(), Optional.empty());
        hypervisor().changeMedium(spec.id(), Optional.empty());
        assertThat(view(spec).cdrom()).isNull();
        hypervisor().destroy(spec.id());
        assertThat(view(spec).cdrom()).isNull();
    }
}
