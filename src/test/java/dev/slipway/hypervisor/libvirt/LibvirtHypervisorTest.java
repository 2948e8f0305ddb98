package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Specs;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The adapter against a real libvirt and QEMU, software emulation. Needs libvirtd and virtlogd at qemu:///system and root's rights there. */
@Tag("libvirt")
class LibvirtHypervisorTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private LocalLibvirt local;

    @BeforeEach
    void connect() throws Exception {
        local = new LocalLibvirt(LocalLibvirt.SYSTEM);
        assertThat(local.hypervisor.isReachable())
                .as("libvirtd at qemu:///system; start it with: virtlogd -d; libvirtd -d")
                .isTrue();
    }

    @AfterEach
    void cleanUp() throws Exception {
        local.close();
    }

    @Test
    void livesThroughTheStatesOfADomain() throws Exception {
        var hypervisor = local.hypervisor;
        var spec = local.spec(local.overlayOnVdi());
        hypervisor.define(spec);
        assertThat(view(spec.id()).state()).isEqualTo(DomainState.SHUT_OFF);
        assertThat(view(spec.id()).owner()).isEqualTo(local.owner);
        assertThat(view(spec.id()).disk()).isEqualTo(spec.disk());

        hypervisor.start(spec.id());
        hypervisor.start(spec.id());
        assertThat(view(spec.id()).state()).isEqualTo(DomainState.RUNNING);
        assertThat(view(spec.id()).vnc())
                .hasValueSatisfying(port -> assertThat(port).isBetween(5900, 65535));
        assertThat(hypervisor.list()).anyMatch(one -> one.id().equals(spec.id()) && one.isOwnedBy(local.owner));

        hypervisor.pause(spec.id());
        hypervisor.pause(spec.id());
        assertThat(view(spec.id()).state()).isEqualTo(DomainState.PAUSED);
        assertThat(view(spec.id()).reason()).isEqualTo("user");
        hypervisor.resume(spec.id());
        hypervisor.resume(spec.id());
        hypervisor.reset(spec.id());
        hypervisor.shutdownByAcpi(spec.id());
        assertThat(view(spec.id()).state()).isEqualTo(DomainState.RUNNING);

        assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor.undefine(spec.id()));
        hypervisor.destroy(spec.id());
        hypervisor.destroy(spec.id());
        assertThat(view(spec.id()).state()).isEqualTo(DomainState.SHUT_OFF);
        hypervisor.undefine(spec.id());
        hypervisor.undefine(spec.id());
        assertThat(hypervisor.find(spec.id())).isEmpty();
        hypervisor.destroy(spec.id());
    }

    @Test
    void keepsANewerDefinition() throws Exception {
        var hypervisor = local.hypervisor;
        var first = local.spec(local.overlayOnVdi());
        var second = Specs.change(first, d -> {
            d.generation = 2;
            d.memoryMiB = 80;
        });
        hypervisor.define(second);
        hypervisor.define(first);
        assertThat(view(first.id()).generation()).isEqualTo(2);
        assertThat(LocalLibvirt.run("virsh", "-c", LocalLibvirt.SYSTEM, "dominfo", first.name()))
                .containsPattern("Max memory:\\s+81920 KiB");
        hypervisor.define(Specs.change(second, d -> {
            d.generation = 3;
            d.memoryMiB = 96;
        }));
        assertThat(LocalLibvirt.run("virsh", "-c", LocalLibvirt.SYSTEM, "dominfo", first.name()))
                .containsPattern("Max memory:\\s+98304 KiB");
    }

    @Test
    void pullsTheOriginalIntoTheOverlayAndLeavesItAlone() throws Exception {
        var hypervisor = local.hypervisor;
        var chain = local.overlayOnVdi();
        var vdi = chain.layers().getLast().file();
        var before = Files.readAttributes(vdi, PosixFileAttributes.class);
        var bytes = Files.readAllBytes(vdi);
        var events = new CopyOnWriteArrayList<DomainEvent>();
        try (var _ = hypervisor.listen(events::add)) {
            var spec = local.running(chain);
            hypervisor.startBlockPull(spec.id(), 1024 * 1024);
            assertThat(hypervisor.blockJob(spec.id()))
                    .hasValueSatisfying(job -> assertThat(job.kind()).isEqualTo(BlockJob.Kind.PULL));
            hypervisor.startBlockPull(spec.id(), 0);
            assertProblem(ProblemCode.STATE_CONFLICT, () -> hypervisor.startBlockCommit(spec.id()));
            hypervisor.abortBlockJob(spec.id());
            assertThat(hypervisor.blockJob(spec.id())).isEmpty();
            assertThat(view(spec.id()).disk()).isEqualTo(chain);

            hypervisor.startBlockPull(spec.id(), 0);
            await().atMost(SOON).until(() -> events.contains(new DomainEvent.BlockJobEnded(spec.id(), "sda", true)));
            assertThat(events).contains(new DomainEvent.BlockJobEnded(spec.id(), "sda", false));
            var pulled = DiskChain.of(chain.top());
            assertThat(view(spec.id()).disk()).isEqualTo(pulled);
            assertThat(view(spec.id()).persistentDisk()).isEqualTo(pulled);
            hypervisor.startBlockPull(spec.id(), 0);
            assertThat(hypervisor.blockJob(spec.id())).isEmpty();
            hypervisor.destroy(spec.id());
            hypervisor.start(spec.id());
            assertThat(view(spec.id()).disk()).isEqualTo(pulled);
        }
        var after = Files.readAttributes(vdi, PosixFileAttributes.class);
        assertThat(after.lastModifiedTime()).isEqualTo(before.lastModifiedTime());
        assertThat(after.owner()).isEqualTo(before.owner());
        assertThat(after.permissions()).isEqualTo(before.permissions());
        assertThat(Files.readAllBytes(vdi)).isEqualTo(bytes);
    }

    private DomainView view(UUID id) {
        return local.hypervisor.find(id).orElseThrow();
    }

    static void assertProblem(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
