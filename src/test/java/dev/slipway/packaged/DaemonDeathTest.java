package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** libvirtd is killed three times while a machine is made; tests of another row that need it wait. */
@Tag("guest")
@Tag("packaged")
class DaemonDeathTest {
    @Test
    void theDaemonDiesInMidOperationAndTheJobEndsReady() throws Exception {
        try (var _ = NeedsDaemon.alone();
                var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var id = lab.create(lab.wishForWslOnly("daemon"));
            for (var step : List.of("start", "enable-features", "restart")) {
                lab.awaitStep(id, step);
                Libvirtd.killAndRestart();
            }
            var operation = lab.awaitDone(id);
            PracticeLab.succeeded(operation);
            assertThat(lab.machine("daemon").getInt("wsl.version")).isEqualTo(2);
        }
    }
}
