package dev.slipway.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeHypervisorTest extends HypervisorContract {
    private final FakeHypervisor fake = new FakeHypervisor(Specs.OWNER);

    @Override
    protected Hypervisor hypervisor() {
        return fake;
    }

    @Override
    protected DomainSpec spec() {
        return Specs.named("tcg-practice");
    }

    @Override
    protected DiskChain snapshot(DiskChain chain) {
        var layers = new ArrayList<>(chain.layers());
        layers.addFirst(new DiskChain.Layer(Path.of("/images/snapshot.qcow2"), DiskFormat.QCOW2, false));
        return new DiskChain(layers);
    }

    @Override
    protected Path medium() {
        return Path.of("/images/medium.iso");
    }

    @Override
    protected UUID foreign() {
        var id = UUID.randomUUID();
        fake.addForeign(id, "foreign");
        return id;
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void failsWhenAskedTo() {
        fake.define(spec());
        fake.failNext("start", Problem.of(ProblemCode.PERMISSION, "planted", new Remedy.Advice("none")), 1);
        assertProblem(ProblemCode.PERMISSION, () -> fake.start(spec().id()));
        fake.start(spec().id());
        fake.reachable(false);
        assertProblem(ProblemCode.HYPERVISOR_UNREACHABLE, fake::list);
        fake.reachable(true);
        assertThat(fake.calls()).containsExactly("define slipway-practice", "start slipway-practice");
    }

    @Test
    void agentsAnswerWhileTheMachineRuns() {
        fake.answerAll((_, json) -> json.contains("guest-ping") ? "{\"return\":{}}" : "{\"error\":{}}");
        fake.define(spec());
        assertProblem(
                ProblemCode.GUEST_AGENT_SILENT,
                () -> fake.agentCommand(spec().id(), "{\"execute\":\"guest-ping\"}", 1));
        fake.start(spec().id());
        assertThat(fake.agentCommand(spec().id(), "{\"execute\":\"guest-ping\"}", 1))
                .isEqualTo("{\"return\":{}}");
    }
}
