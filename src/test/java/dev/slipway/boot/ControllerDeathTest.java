package dev.slipway.boot;

import static dev.slipway.hypervisor.DiskController.IDE;
import static dev.slipway.hypervisor.DiskController.SATA;
import static dev.slipway.hypervisor.DiskController.VIRTIO_SCSI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHost;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.ProblemCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plan of a switch, killed at every call to the host. */
@QuarkusTest
@TestProfile(ControllerCase.WithStartingWindows.class)
class ControllerDeathTest extends ControllerPlanCase {
    @Test
    void killedAnywhereItStillGetsThere() throws Exception {
        for (var call = 1; ; call++) {
            windows.get().forgetEverything(SATA);
            var machine = machine(SATA);
            var plan = toVirtio(machine);
            host.dieAt(call);
            assertThat(run(plan)).as("killed at call %d", call).isEmpty();
            var lived = host.isDeathAhead();
            host.dieAt(0);
            stands(machine, VIRTIO_SCSI, DomainState.RUNNING);
            if (lived) {
                assertThat(call).isGreaterThan(40);
                break;
            }
        }
    }

    @Test
    void killedAnywhereItStillGoesBack() throws Exception {
        for (var call = 1; ; call++) {
            windows.get().forgetEverything(SATA);
            var machine = machine(SATA);
            host.dieAt(call);
            assertThat(run(plan(machine, IDE, null)).orElseThrow().code())
                    .as("killed at call %d", call)
                    .isEqualTo(ProblemCode.CONTROLLER_ROLLED_BACK);
            var lived = host.isDeathAhead();
            host.dieAt(0);
            stands(machine, SATA, DomainState.RUNNING);
            if (lived) {
                assertThat(call).isGreaterThan(20);
                break;
            }
        }
    }

    /** Cancelled at every call: as before, or proven and merged already. */
    @Test
    void undoneFromAnywhereItIsAsBefore() throws Exception {
        var ends = new ArrayList<DiskController>();
        for (var call = 1; ; call++) {
            windows.get().forgetEverything(SATA);
            var machine = machine(SATA);
            var plan = toVirtio(machine);
            host.dieAt(call);
            if (!dies(plan)) {
                break;
            }
            context = context.afterCrash();
            undo();
            var end = machines.require(machine.id()).controller();
            stands(machine, end, DomainState.RUNNING);
            assertThat(files(machine)).as("killed at call %d", call).hasSize(1);
            ends.add(end);
        }
        assertThat(ends).contains(SATA, VIRTIO_SCSI).startsWith(SATA).endsWith(VIRTIO_SCSI);
        assertThat(ends.lastIndexOf(SATA))
                .as("only the merge cannot be taken back")
                .isGreaterThan(ends.size() / 2);
    }

    private boolean dies(List<Step> plan) throws Exception {
        context = new RecordingContext(windows.get().time);
        try {
            begun.clear();
            for (var step : plan) {
                begun.add(step);
                context = context.nextStep();
                step.run(context);
            }
            return false;
        } catch (FakeHost.Death e) {
            return true;
        }
    }
}
