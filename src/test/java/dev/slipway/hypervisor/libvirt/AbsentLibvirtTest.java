package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The real adapter as a bean, on a host where no libvirt answers. */
@QuarkusTest
@TestProfile(AbsentLibvirtTest.NoLibvirt.class)
class AbsentLibvirtTest {
    public static class NoLibvirt implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "slipway.test.hypervisor", "libvirt",
                    "slipway.libvirt.uri", "qemu+unix:///system?socket=/nonexistent/libvirt-sock");
        }
    }

    @Inject
    Hypervisor hypervisor;

    @Test
    void saysSoAtOnceAndKeepsQuiet() throws Exception {
        assertThat(ClientProxy.unwrap(hypervisor)).isInstanceOf(LibvirtHypervisor.class);
        var events = new CopyOnWriteArrayList<>();
        try (var _ = hypervisor.listen(events::add)) {
            var start = System.nanoTime();
            assertThat(hypervisor.isReachable()).isFalse();
            assertThatThrownBy(hypervisor::list).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().code()).isEqualTo(ProblemCode.HYPERVISOR_UNREACHABLE);
                assertThat(e.problem().remedies()).isNotEmpty();
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(events).isEmpty();
    }
}
