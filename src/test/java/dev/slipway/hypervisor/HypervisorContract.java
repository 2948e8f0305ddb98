package dev.slipway.hypervisor;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every engine promises; the fake and the real one stand the same tests. */
public abstract class HypervisorContract extends DiskContract {
    @Test
    void livesThroughTheStatesOfADomain() throws Exception {
        var spec = spec();
        assertThat(hypervisor().find(spec.id())).isEmpty();
        hypervisor().define(spec);
        assertThat(view(spec).state()).isEqualTo(DomainState.SHUT_OFF);
        assertThat(view(spec).isOwnedBy(spec.owner())).isTrue();
        assertThat(view(spec).disk()).isEqualTo(spec.disk());
        assertThat(view(spec).persistentDisk()).isEqualTo(spec.disk());

        hypervisor().start(spec.id());
        hypervisor().start(spec.id());
        assertThat(view(spec).state()).isEqualTo(DomainState.RUNNING);
        assertThat(view(spec).screen()).isEqualTo(Screen.BY_DESCRIPTOR);
        assertThat(hypervisor().list()).anyMatch(one -> one.id().equals(spec.id()));

        hypervisor().pause(spec.id());
        hypervisor().pause(spec.id());
        assertThat(view(spec).state()).isEqualTo(DomainState.PAUSED);
        assertThat(view(spec).reason()).isEqualTo("user");
        hypervisor().resume(spec.id());
        hypervisor().resume(spec.id());
        hypervisor().reset(spec.id());
        assertThat(view(spec).state()).isEqualTo(DomainState.RUNNING);

        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().undefine(spec.id()));
        hypervisor().destroy(spec.id());
        hypervisor().destroy(spec.id());
        hypervisor().shutdownByAcpi(spec.id());
        assertThat(view(spec).state()).isEqualTo(DomainState.SHUT_OFF);
        assertThat(view(spec).reason()).isEqualTo("destroyed");
        hypervisor().undefine(spec.id());
        hypervisor().undefine(spec.id());
        hypervisor().destroy(spec.id());
        assertThat(hypervisor().find(spec.id())).isEmpty();
        assertProblem(ProblemCode.NOT_FOUND, () -> hypervisor().start(spec.id()));
    }

    @Test
    void keepsANewerDefinition() throws Exception {
        var first = spec();
        hypervisor().define(Specs.change(first, d -> d.generation = 2));
        hypervisor().define(Specs.change(first, d -> {
            d.cdrom = Path.of("/an/old/wish.iso");
            d.generation = 1;
        }));
        assertThat(view(first).generation()).isEqualTo(2);
        assertThat(view(first).cdrom()).isNull();
        var grown = snapshot(first.disk());
        hypervisor().define(Specs.change(first, d -> {
            d.disk = grown;
            d.generation = 3;
        }));
        assertThat(view(first).generation()).isEqualTo(3);
        assertThat(view(first).disk()).isEqualTo(grown);
    }

    @Test
    void refusesANameThatIsTaken() throws Exception {
        var first = spec();
        hypervisor().define(first);
        assertProblem(
                ProblemCode.NAME_TAKEN, () -> hypervisor().define(Specs.change(first, d -> d.id = UUID.randomUUID())));
    }

    @Test
    void showsTheScreenAsPng() throws Exception {
        var spec = spec();
        running(spec);
        assertThat(hypervisor().screenshot(spec.id())).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void opensTheScreenForSeveralViewers() throws Exception {
        var spec = spec();
        hypervisor().define(spec);
        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor().openScreen(spec.id()));
        hypervisor().start(spec.id());
        try (var first = hypervisor().openScreen(spec.id());
                var second = hypervisor().openScreen(spec.id())) {
            assertThat(greeting(first)).isEqualTo("RFB 003.008\n");
            assertThat(greeting(second)).isEqualTo("RFB 003.008\n");
            second.close();
            // No password, but the protocol's own "none": the list of ways to log on has just that one.
            first.write(ByteBuffer.wrap("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(read(first, 2)).containsExactly(1, 1);
            hypervisor().destroy(spec.id());
            assertThat(readToTheEnd(first)).isTrue();
        }
        assertProblem(ProblemCode.NOT_FOUND, () -> hypervisor().openScreen(UUID.randomUUID()));
    }

    protected static String greeting(ByteChannel screen) throws IOException {
        return new String(read(screen, 12), StandardCharsets.US_ASCII);
    }

    private static byte[] read(ByteChannel screen, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && screen.read(bytes) >= 0) {}
        assertThat(bytes.remaining()).isZero();
        return bytes.array();
    }

    private static boolean readToTheEnd(ByteChannel screen) {
        try {
            while (screen.read(ByteBuffer.allocate(1000)) >= 0) {}
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void saysWhatHappens() throws Exception {
        var spec = spec();
        var events = new CopyOnWriteArrayList<DomainEvent>();
        try (var _ = hypervisor().listen(events::add)) {
            running(spec);
            hypervisor().reset(spec.id());
            hypervisor().pause(spec.id());
            hypervisor().destroy(spec.id());
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(events)
                            .contains(
                                    new DomainEvent.StateChanged(spec.id(), "defined"),
                                    new DomainEvent.StateChanged(spec.id(), "started"),
                                    new DomainEvent.Rebooted(spec.id()),
                                    new DomainEvent.StateChanged(spec.id(), "suspended"),
                                    new DomainEvent.StateChanged(spec.id(), "stopped")));
        }
    }

    @Test
    void tellsASilentAgentFromOneThatIsOff() throws Exception {
        var spec = spec();
        hypervisor().define(spec);
        assertProblem(
                ProblemCode.GUEST_AGENT_SILENT,
                () -> hypervisor().agentCommand(spec.id(), "{\"execute\":\"guest-ping\"}", 2));
        hypervisor().start(spec.id());
        assertProblem(
                ProblemCode.GUEST_AGENT_SILENT,
                () -> hypervisor().agentCommand(spec.id(), "{\"execute\":\"guest-ping\"}", 2));
        assertThat(hypervisor().cpu(spec.id()).missing()).isEmpty();
    }

    @Test
    void leavesForeignDomainsAlone() throws Exception {
        var id = foreign();
        var before = hypervisor().find(id).orElseThrow();
        assertThat(before.isOwnedBy(spec().owner())).isFalse();
        var takeover = Specs.change(spec(), d -> d.id = id);
        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> hypervisor().define(takeover),
            () -> hypervisor().start(id),
            () -> hypervisor().shutdownByAcpi(id),
            () -> hypervisor().reset(id),
            () -> hypervisor().pause(id),
            () -> hypervisor().resume(id),
            () -> hypervisor().destroy(id),
            () -> hypervisor().undefine(id),
            () -> hypervisor().changeMedium(id, Optional.empty()),
            () -> hypervisor().startBlockPull(id, 0),
            () -> hypervisor().startBlockCommit(id),
            () -> hypervisor().pivotIfReady(id),
            () -> hypervisor().abortBlockJob(id),
            () -> hypervisor().openScreen(id),
            () -> hypervisor().agentCommand(id, "{\"execute\":\"guest-ping\"}", 1)
        }) {
            assertProblem(ProblemCode.FOREIGN_DOMAIN, call);
        }
        assertThat(hypervisor().find(id)).contains(before);
    }
}
