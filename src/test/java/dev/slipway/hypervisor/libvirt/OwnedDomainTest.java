package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnedDomainTest {
    // As QEMU 7.2 says it through libvirt 9.0.
    private static final String TAKEN =
            "internal error: qemu unexpectedly closed the monitor: qemu-system-x86_64: -vnc 127.0.0.1:0: Failed to find an available port: Address already in use";

    private final Deque<String> troubles = new ArrayDeque<>();
    private int starts;

    private void start() throws Trouble {
        starts++;
        var trouble = troubles.poll();
        if (trouble != null) {
            throw new Trouble(1, trouble);
        }
    }

    @Test
    void aPortThatSomebodyTookMeanwhileIsNoReasonToGiveUp() throws Trouble {
        troubles.addAll(List.of(TAKEN, TAKEN));
        OwnedDomain.started(this::start);
        assertThat(starts).isEqualTo(3);
    }

    @Test
    void notForEver() {
        troubles.addAll(List.of(TAKEN, TAKEN, TAKEN, TAKEN));
        assertThatThrownBy(() -> OwnedDomain.started(this::start)).hasMessage(TAKEN);
        assertThat(starts).isEqualTo(3);
    }

    @Test
    void whatElseStandsAgainstAStartIsSaidAtOnce() {
        troubles.add("Cannot access storage file");
        assertThatThrownBy(() -> OwnedDomain.started(this::start)).hasMessageContaining("storage file");
        assertThat(starts).isOne();
    }
}
