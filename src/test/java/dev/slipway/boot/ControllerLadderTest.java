package dev.slipway.boot;

import static dev.slipway.hypervisor.DiskController.IDE;
import static dev.slipway.hypervisor.DiskController.SATA;
import static dev.slipway.hypervisor.DiskController.VIRTIO_SCSI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHost;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.kit.KitSteps;
import dev.slipway.kit.offline.FakeOfflineWindows;
import dev.slipway.machine.Machine;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Windows that nobody can ask yet, on one controller after the other. */
@QuarkusTest
@TestProfile(ControllerCase.WithStartingWindows.class)
class ControllerLadderTest extends ControllerCase {
    @Inject
    KitSteps steps;

    @Inject
    Instance<AheadTime> time;

    @Inject
    FakeOfflineWindows offline;

    private RecordingContext context = new RecordingContext();

    @BeforeEach
    void aWindowsWithoutAgent() {
        host.forgetEverything();
        windows.get().forgetEverything();
        offline.forgetEverything();
        context = new RecordingContext(time.get());
    }

    @AfterEach
    void theRealTime() {
        time.get().back();
    }

    private Step await(Machine machine) throws Exception {
        return steps.await(machine.id(), disc().id());
    }

    /** What it waits for; empty when it waits no more. */
    private Optional<Problem> look(Step step) throws Exception {
        try {
            step.run(context);
            return Optional.empty();
        } catch (FakeHost.Death e) {
            throw e;
        } catch (RuntimeException e) {
            return Optional.of(RecordingContext.waitedFor(e));
        }
    }

    /** 0x7B, and Windows restarts by itself. */
    private void restarts(Machine machine, int times) {
        for (var n = 0; n < times; n++) {
            time.get().move(Duration.ofSeconds(20));
            windows.get().restarts(machine.id());
        }
    }

    private void isTriedOn(Machine machine, DiskController controller) {
        assertThat(host.spec(machine.id()).controller()).isEqualTo(controller);
        assertThat(machines.require(machine.id()).controller()).isEqualTo(controller);
        assertThat(host.find(machine.id()).orElseThrow())
                .returns(DomainState.RUNNING, view -> view.state())
                .satisfies(view -> assertThat(view.cdrom()).contains("guest-kit"));
    }

    @Test
    void eachLoopGoesToTheNextRungUntilTheAgentAnswers() throws Exception {
        windows.get().knows(IDE);
        var machine = machine(VIRTIO_SCSI);
        var step = await(machine);
        assertThat(look(step).orElseThrow().title()).startsWith("Windows has no guest agent yet");

        restarts(machine, 2);
        look(step);
        assertThat(machines.require(machine.id()).controller()).isEqualTo(VIRTIO_SCSI);

        restarts(machine, 1);
        assertThat(look(step).orElseThrow())
                .returns(ProblemCode.GUEST_KIT_NOT_RUN, Problem::code)
                .satisfies(problem -> assertThat(problem.title())
                        .startsWith("Nothing answered from Windows on virtio-scsi; now tried: SATA."));
        isTriedOn(machine, SATA);
        assertThat(context.warnings()).contains("Windows did not start from virtio-scsi; now trying SATA.");

        // The restarts of the rung before count no more.
        look(step);
        isTriedOn(machine, SATA);

        windows.get().agent(false);
        restarts(machine, 3);
        assertThat(look(step).orElseThrow().title())
                .startsWith("Nothing answered from Windows on virtio-scsi, SATA; now tried: IDE.");
        isTriedOn(machine, IDE);
        windows.get().agent(true);
        assertThat(look(step)).isEmpty();
        assertThat(windows.get().starts()).containsExactly(VIRTIO_SCSI, SATA, IDE);
        assertThat(host.find(machine.id()).orElseThrow().cdrom()).isNull();
    }

    @Test
    void whenNoRungIsLeftItSaysWhatToDoInTheOldMachine() throws Exception {
        var machine = machine(SATA);
        var step = await(machine);
        look(step);
        for (var rung = 0; rung < 2; rung++) {
            restarts(machine, 3);
            look(step);
        }
        assertThat(look(step).orElseThrow())
                .returns(ProblemCode.GUEST_BOOT_LOOP, Problem::code)
                .returns("Windows starts from none of SATA, IDE.", Problem::title)
                .satisfies(problem -> assertThat(problem.remedies())
                        .anyMatch(remedy -> remedy instanceof Remedy.Command command
                                && command.command().contains("Services\\storahci /v Start")));
        assertThat(windows.get().starts()).as("each once").containsExactly(SATA, IDE);
    }

    @Test
    void theLastRungSwitchesItsSataDriverOnFromOutside() throws Exception {
        offline.available(true);
        var machine = machine(SATA);
        var step = await(machine);
        look(step);
        windows.get().agent(false);
        restarts(machine, 3);
        look(step);
        isTriedOn(machine, IDE);
        offline.whenStartsAtBoot(driver -> {
            assertThat(driver).isEqualTo("storahci");
            windows.get().knows(SATA);
        });
        restarts(machine, 3);
        assertThat(look(step).orElseThrow())
                .returns(ProblemCode.GUEST_KIT_NOT_RUN, Problem::code)
                .satisfies(
                        problem -> assertThat(problem.title())
                                .startsWith(
                                        "Windows started from none of SATA, IDE; now tried: SATA, with its driver switched on."));
        isTriedOn(machine, SATA);
        windows.get().agent(true);
        assertThat(look(step)).isEmpty();
        assertThat(windows.get().starts()).containsExactly(SATA, IDE, SATA);
    }

    @Test
    void aDiskThatCannotBeMendedEndsTheLadder() throws Exception {
        offline.available(true);
        offline.failsWith("no NTFS volume of the disk has a Windows on it");
        var machine = machine(SATA);
        var step = await(machine);
        look(step);
        for (var rung = 0; rung < 2; rung++) {
            restarts(machine, 3);
            look(step);
        }
        assertThat(look(step).orElseThrow().code()).isEqualTo(ProblemCode.GUEST_BOOT_LOOP);
        assertThat(context.warnings()).anyMatch(line -> line.contains("no NTFS volume"));
        assertThat(host.find(machine.id()).orElseThrow().state()).isEqualTo(DomainState.RUNNING);
        assertThat(windows.get().starts()).as("no third rung").containsExactly(SATA, IDE, IDE);
    }

    @Test
    void aMachineWithSecureBootHasNoIde() throws Exception {
        var machine = machine(SATA, Firmware.UEFI_SECURE_BOOT);
        var step = await(machine);
        look(step);
        restarts(machine, 3);
        assertThat(look(step).orElseThrow().title()).isEqualTo("Windows starts from none of SATA.");
        assertThat(windows.get().starts()).containsExactly(SATA);
    }

    @Test
    void aPersonMayAskForAnyRung() throws Exception {
        var machine = machine(SATA);
        var step = await(machine);
        look(step);
        machines.redefine(machine.id(), definition -> definition.controller(IDE));
        assertThat(look(step).orElseThrow().title())
                .startsWith("Nothing answered from Windows on SATA; now tried: IDE.");
        look(step);
        isTriedOn(machine, IDE);
        assertThat(windows.get().starts()).containsExactly(SATA, IDE);
    }

    @Test
    void aRestartNowAndThenIsNoLoop() throws Exception {
        var machine = machine(SATA);
        var step = await(machine);
        for (var n = 0; n < 4; n++) {
            look(step);
            time.get().move(Duration.ofMinutes(3));
            restarts(machine, 1);
        }
        look(step);
        isNotClimbed(machine);
    }

    private void isNotClimbed(Machine machine) {
        assertThat(machines.require(machine.id()).controller()).isEqualTo(SATA);
    }

    @Test
    void restartsOfAnotherMachineDoNotCount() throws Exception {
        var machine = machine(SATA);
        var other = machine(SATA);
        var step = await(machine);
        look(step);
        restarts(other, 3);
        look(step);
        assertThat(machines.require(machine.id()).controller()).isEqualTo(SATA);
    }

    @Test
    void killedAnywhereItGoesOneRungAndNoFurther() throws Exception {
        for (var call = 1; ; call++) {
            windows.get().forgetEverything();
            var machine = machine(SATA);
            var step = await(machine);
            context = new RecordingContext(time.get());
            look(step);
            restarts(machine, 3);
            host.dieAt(call);
            try {
                look(step);
            } catch (FakeHost.Death e) {
                context = context.afterCrash();
                look(step);
            }
            var lived = host.isDeathAhead();
            host.dieAt(0);
            look(step);
            isTriedOn(machine, IDE);
            if (lived) {
                assertThat(call).isGreaterThan(5);
                break;
            }
        }
    }
}
