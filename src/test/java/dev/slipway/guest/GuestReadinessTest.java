package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestReadinessTest {
    @TempDir
    private Path data;

    private final FakeTime time = new FakeTime();
    private final FakeGuest guest = new FakeGuest(time);
    private final OneDomain host = new OneDomain();
    private final RecordingContext context = new RecordingContext(time);
    private GuestReadiness readiness;
    private Screenshots screenshots;

    @BeforeEach
    void build() {
        screenshots = new Screenshots(host, data);
        readiness = new GuestReadiness(guest, host, screenshots);
    }

    @Test
    void waitsUntilTheGuestAnswers() throws InterruptedException {
        guest.answers(false);
        time.after(Duration.ofMinutes(3), () -> guest.answers(true));
        await(context);
        assertThat(Duration.between(context.startedAt(), time.now()))
                .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
        assertThat(context.lines())
                .containsExactly(
                        "The machine runs; the guest agent does not answer yet.", "The guest answers: Windows 10 Pro.");
        assertThat(host.listeners()).isZero();
    }

    /** With their machine, or with the operation that took them. */
    @Test
    void picturesOfWhatIsGoneGo() throws IOException {
        var folder = Files.createDirectories(data.resolve("screenshots"));
        var stays = OperationId.random();
        var kept = Files.createFile(folder.resolve(stays + "-wait-1.png"));
        var gone = Files.createFile(folder.resolve(OperationId.random() + "-wait-1.png"));
        var part = Files.createFile(folder.resolve(stays + "-wait-2.png.part"));
        screenshots.keepOnly(asked -> {
            assertThat(asked).hasSize(2);
            return Set.of(stays.value());
        });
        assertThat(kept).exists();
        assertThat(part).exists();
        assertThat(gone).doesNotExist();
    }

    @Test
    void oneAnswerIsNotEnough() throws InterruptedException {
        time.after(Duration.ofSeconds(1), () -> guest.answers(false));
        time.after(Duration.ofMinutes(2), () -> guest.answers(true));
        await(context);
        assertThat(Duration.between(context.startedAt(), time.now())).isGreaterThan(Duration.ofMinutes(2));
    }

    @Test
    void givesUpInTimeAndShowsTheScreen() {
        guest.answers(false);
        var problem = problem();
        assertThat(problem.code()).isEqualTo(ProblemCode.GUEST_NOT_READY);
        assertThat(problem.detail()).contains("does not answer yet");
        assertThat(problem.remedies())
                .contains(new Remedy.Link(
                        "See what the machine's screen showed",
                        "/api/v1/operations/%s/steps/await-guest/screenshot".formatted(context.operation())));
        assertThat(Duration.between(context.startedAt(), time.now())).isLessThan(Duration.ofMinutes(11));
        assertThat(screenshots.find(context.operation(), "await-guest").orElseThrow())
                .hasContent("png");
        assertThat(screenshots.find(context.operation(), "other")).isEmpty();
        assertThat(screenshots.find(context.operation(), "../await-guest")).isEmpty();
        assertThat(host.listeners()).isZero();
    }

    @Test
    void recognisesABootLoopEarly() {
        guest.answers(false);
        for (var n = 1; n <= 3; n++) {
            time.after(Duration.ofSeconds(20L * n), () -> host.happens(new DomainEvent.Rebooted(host.id)));
            time.after(Duration.ofSeconds(20L * n), () -> host.happens(new DomainEvent.Rebooted(UUID.randomUUID())));
        }
        assertThat(problem().code()).isEqualTo(ProblemCode.GUEST_BOOT_LOOP);
        assertThat(Duration.between(context.startedAt(), time.now())).isLessThan(Duration.ofSeconds(70));
    }

    @Test
    void anAgentThatComesAndGoesIsABootLoop() throws InterruptedException {
        guest.answers(false);
        for (var n = 1; n <= 3; n++) {
            time.after(Duration.ofSeconds(30L * n), () -> host.happens(new DomainEvent.AgentChanged(host.id, true)));
            time.after(
                    Duration.ofSeconds(30L * n + 5), () -> host.happens(new DomainEvent.AgentChanged(host.id, false)));
        }
        var end = readiness.watch(context, host.id, context.now().plusSeconds(600));
        assertThat(end).isEqualTo(new Readiness.BootLoop(3));
    }

    @Test
    void restartsOfLibvirtAreNotTheGuests() throws InterruptedException {
        guest.answers(false);
        for (var n = 1; n <= 5; n++) {
            time.after(Duration.ofSeconds(10L * n), () -> {
                host.happens(new DomainEvent.AgentChanged(host.id, true));
                host.happens(new DomainEvent.ConnectionLost());
                host.happens(new DomainEvent.Resync());
                // What libvirt says when it finds the port closed after its own start.
                host.happens(new DomainEvent.AgentChanged(host.id, false));
            });
        }
        time.after(Duration.ofSeconds(60), () -> guest.answers(true));
        assertThat(readiness.watch(context, host.id, context.now().plusSeconds(600)))
                .isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void aRestartOrTwoAreNormal() throws InterruptedException {
        guest.answers(false);
        time.after(Duration.ofSeconds(20), () -> host.happens(new DomainEvent.Rebooted(host.id)));
        time.after(Duration.ofSeconds(40), () -> host.happens(new DomainEvent.Rebooted(host.id)));
        time.after(Duration.ofSeconds(60), () -> guest.answers(true));
        assertThat(readiness.watch(context, host.id, context.now().plusSeconds(600)))
                .isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void aRestartIsOneHoweverOftenTheFirmwareResets() throws InterruptedException {
        guest.answers(false);
        for (var n = 0; n < 4; n++) {
            time.after(Duration.ofMillis(20_000 + 100 * n), () -> host.happens(new DomainEvent.Rebooted(host.id)));
        }
        time.after(Duration.ofSeconds(60), () -> guest.answers(true));
        assertThat(readiness.watch(context, host.id, context.now().plusSeconds(600)))
                .isInstanceOf(Readiness.Ready.class);
        assertThat(context.lines()).anyMatch(line -> line.contains("Restarts so far: 1."));
    }

    @Test
    void doesNotWaitForAMachineThatIsOff() {
        host.state = DomainState.SHUT_OFF;
        assertThat(problem().detail()).contains("off");
        assertThat(Duration.between(context.startedAt(), time.now())).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void canBeCancelled() {
        guest.answers(false);
        time.after(Duration.ofMinutes(1), context::cancel);
        assertThatThrownBy(() -> await(context)).isInstanceOf(CancelledException.class);
        assertThat(host.listeners()).isZero();
    }

    @Test
    void theDeadlineSurvivesACrash() {
        guest.answers(false);
        time.move(Duration.ofMinutes(9));
        assertThatThrownBy(() -> await(context.afterCrash())).isInstanceOf(ProblemException.class);
        assertThat(Duration.between(context.startedAt(), time.now())).isLessThan(Duration.ofMinutes(11));
    }

    private void await(StepContext now) throws InterruptedException {
        readiness.await(now, "await-guest", host.id, now.startedAt().plus(Duration.ofMinutes(10)));
    }

    private Problem problem() {
        try {
            await(context);
        } catch (ProblemException e) {
            return e.problem();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("the guest came up");
    }
}
