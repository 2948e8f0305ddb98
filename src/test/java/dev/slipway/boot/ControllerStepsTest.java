package dev.slipway.boot;

import static dev.slipway.hypervisor.DiskController.IDE;
import static dev.slipway.hypervisor.DiskController.SATA;
import static dev.slipway.hypervisor.DiskController.VIRTIO_SCSI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Every step on its way, and back. */
@QuarkusTest
@TestProfile(ControllerCase.WithStartingWindows.class)
class ControllerStepsTest extends ControllerPlanCase {
    @Test
    void virtioIsLearntBesideTheSystemDiskAndThenCarriesIt() throws Exception {
        var machine = machine(SATA);
        assertThat(run(toVirtio(machine))).isEmpty();
        stands(machine, VIRTIO_SCSI, DomainState.RUNNING);
        assertThat(windows.get().starts()).containsExactly(SATA, SATA, VIRTIO_SCSI);
        assertThat(files(machine)).hasSize(1);
    }

    @Test
    void aMachineThatIsOffIsStartedFirst() throws Exception {
        var machine = machine(SATA);
        host.destroy(machine.id());
        assertThat(run(toVirtio(machine))).isEmpty();
        stands(machine, VIRTIO_SCSI, DomainState.RUNNING);
    }

    @Test
    void whereWindowsHasTheDriverNoneIsInstalled() throws Exception {
        windows.get().knows(IDE);
        var machine = machine(SATA);
        assertThat(run(plan(machine, IDE, null))).isEmpty();
        stands(machine, IDE, DomainState.RUNNING);
        assertThat(windows.get().guest.ran()).isEmpty();
    }

    @Test
    void aControllerThatWindowsCannotStartFromIsLeftAgain() throws Exception {
        var machine = machine(SATA);
        var problem = run(plan(machine, IDE, null)).orElseThrow();
        assertThat(problem.code()).isEqualTo(ProblemCode.CONTROLLER_ROLLED_BACK);
        assertThat(problem.title()).isEqualTo("Windows did not start from IDE. The machine is as before, on SATA.");
        assertThat(problem.detail()).contains("restarted 3 times");
        assertThat(problem.remedies().getFirst())
                .isInstanceOfSatisfying(
                        Remedy.Command.class,
                        remedy -> assertThat(remedy.command()).contains("Services\\intelide /v Start"));
        stands(machine, SATA, DomainState.RUNNING);
        assertThat(windows.get().starts()).containsExactly(SATA, IDE, SATA);
        assertThat(files(machine)).hasSize(1);
    }

    @Test
    void aRetryTriesItAnew() throws Exception {
        var machine = machine(SATA);
        var plan = plan(machine, IDE, null);
        run(plan);
        windows.get().knows(IDE);
        for (var step : plan.subList(1, plan.size())) {
            context = context.nextStep();
            step.run(context);
        }
        stands(machine, IDE, DomainState.RUNNING);
    }

    @Test
    void whatTheHypervisorRefusesIsRolledBack() throws Exception {
        var machine = machine(SATA);
        var plan = plan(machine, IDE, null);
        plan.getFirst().run(new RecordingContext(windows.get().time));
        host.failNext(
                "start",
                Problem.of(ProblemCode.HYPERVISOR_REFUSED, "No such controller.", new Remedy.Advice("None.")),
                1);
        assertThat(run(plan.subList(1, plan.size())).orElseThrow())
                .returns(ProblemCode.CONTROLLER_ROLLED_BACK, Problem::code)
                .satisfies(problem -> assertThat(problem.detail()).contains("No such controller."));
        stands(machine, SATA, DomainState.RUNNING);
    }

    @Test
    void aMachineThatGoesOffIsRolledBack() throws Exception {
        windows.get().knows(IDE);
        var machine = machine(SATA);
        host.onStart(spec -> {
            if (spec.controller() == IDE) {
                host.become(spec.id(), DomainState.CRASHED, "panicked");
            } else {
                windows.get().guest.answers(true);
            }
        });
        assertThat(run(plan(machine, IDE, null)).orElseThrow().detail()).contains("went off");
        stands(machine, SATA, DomainState.RUNNING);
    }

    @Test
    void aWindowsThatDoesNotComeBackEitherIsSaidSo() throws Exception {
        var machine = machine(SATA);
        var plan = plan(machine, IDE, null);
        plan.getFirst().run(new RecordingContext(windows.get().time));
        windows.get().agent(false);
        assertThat(run(plan.subList(1, plan.size())).orElseThrow().title()).contains("has not yet come back from SATA");
        stands(machine, SATA, DomainState.RUNNING);
    }

    @Test
    void aDriverThatDoesNotTakeTheDiskChangesNothing() throws Exception {
        windows.get().driverIsBroken = true;
        var machine = machine(SATA);
        var plan = toVirtio(machine);
        var problem = run(plan).orElseThrow();
        assertThat(problem.code()).isEqualTo(ProblemCode.GUEST_DRIVER_NOT_READY);
        assertThat(problem.title()).contains("does not start at boot");
        assertThat(problem.detail()).contains("pnputil 259", "No devices were updated");
        assertThat(machines.require(machine.id()).controller()).isEqualTo(SATA);
        undo();
        stands(machine, SATA, DomainState.RUNNING);
    }

    @Test
    void aDriverThatIsRefusedIsSaidWithItsNumber() throws Exception {
        windows.get().pnputilExit = 5;
        var machine = machine(SATA);
        assertThat(run(toVirtio(machine)).orElseThrow())
                .returns(ProblemCode.GUEST_DRIVER_NOT_READY, Problem::code)
                .satisfies(problem -> assertThat(problem.title()).contains("pnputil 5"));
        assertThat(host.find(machine.id()).orElseThrow().cdrom())
                .as("the drive")
                .isNull();
    }

    @Test
    void virtioIsProvenFromInsideToo() throws Exception {
        var machine = machine(SATA);
        var plan = toVirtio(machine);
        for (var step : plan.subList(0, 3)) {
            context = context.nextStep();
            step.run(context);
        }
        // Windows comes up, whatever its registry says of the driver.
        host.onStart(_ -> windows.get().guest.answers(true));
        windows.get().bootDrivers.remove(VIRTIO_SCSI);
        assertThat(run(plan.subList(3, plan.size())).orElseThrow().detail()).contains("vioscsi drives nothing");
        stands(machine, SATA, DomainState.RUNNING);
    }

    @Test
    void aMachineThatWasOffIsOffAgainWhenUndone() throws Exception {
        var machine = machine(SATA);
        host.destroy(machine.id());
        var plan = toVirtio(machine);
        windows.get().driverIsBroken = true;
        run(plan);
        undo();
        stands(machine, SATA, DomainState.SHUT_OFF);
    }
}
