package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.guest.FakeWindows.Outcome;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestSessionsTest extends GuestSessionsCase {
    @Test
    void runsAJobAsSystem() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.of(3010, "größe"));
        assertThat(asSystem()).isEqualTo(new JobResult(3010, "größe", ""));
        assertThat(windows.file(FOLDER + "\\job.cmd")).isEqualTo(CmdFile.text(JOB));
        assertThat(windows.executed.getLast())
                .containsExactly("C:\\Windows\\System32\\cmd.exe", "/d", "/c", FOLDER + "\\job.cmd");
        assertThat(windows.handles).isEmpty();
    }

    @Test
    void putsStandardInputAndFilesBesideTheJob() throws InterruptedException {
        var job = new JobScript(
                "op1-in", JOB.action(), Optional.of("yes\n"), List.of(new JobScript.StagedFile("a.conf", "x=1")));
        guests.runAsSystem(context, DOMAIN, job, PATIENCE);
        assertThat(windows.file("C:\\Windows\\Slipway\\jobs\\op1-in\\stdin.txt"))
                .isEqualTo("yes\n");
        assertThat(windows.file("C:\\Windows\\Slipway\\jobs\\op1-in\\a.conf")).isEqualTo("x=1");
    }

    @Test
    void understandsWhatTheInboxWslWrites() throws InterruptedException {
        windows.outcomes.put(
                "op1-dism", new Outcome("-1\r\n", "Größe\r\n", StandardCharsets.UTF_16LE, Duration.ofSeconds(1)));
        assertThat(asSystem()).isEqualTo(new JobResult(-1, "Größe\r\n", ""));
    }

    @Test
    void takesOverAJobThatAlreadyRan() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.of(3, "once"));
        var first = asSystem();
        context = context.afterCrash();
        assertThat(asSystem()).isEqualTo(first);
        assertThat(windows.jobRuns).containsExactly("op1-dism");
        assertThat(context.lines()).anyMatch(line -> line.contains("taken over"));
    }

    @Test
    void waitsForAJobThatStillRunsAfterACrash() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.after(Duration.ofMinutes(5)));
        time.after(Duration.ofMinutes(1), context::cancel);
        assertThatThrownBy(this::asSystem).isInstanceOf(CancelledException.class);
        context = context.afterCrash();
        assertThat(asSystem().exitCode()).isZero();
        assertThat(windows.jobRuns).hasSize(1);
    }

    @Test
    void doesNotRunTwiceWhenTheAnswerToTheStartIsLost() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.after(Duration.ofMinutes(3)));
        windows.folders.add(FOLDER);
        windows.loseAnswerTo("guest-exec");
        windows.loseAnswerTo("guest-exec");
        assertThat(asSystem().exitCode()).isZero();
        assertThat(windows.jobRuns).hasSize(1);
    }

    private interface Way {
        JobResult run(GuestSessions guests, RecordingContext context) throws InterruptedException;
    }

    @ParameterizedTest
    @EnumSource(FakeWindows.Fault.class)
    void whateverHappensToWhicheverCommandTheJobRunsOnce(FakeWindows.Fault fault) throws InterruptedException {
        var owner = new Owner("lab", sealed("practice-only"));
        for (Way way : List.<Way>of(
                (guests, context) -> guests.runAsSystem(context, DOMAIN, JOB, PATIENCE),
                (guests, context) -> guests.runAsUser(context, DOMAIN, owner, JOB, PATIENCE))) {
            var command = 0;
            while (hasCommand(++command, fault, way)) {}
            assertThat(command).isGreaterThan(15);
        }
    }

    private boolean hasCommand(int command, FakeWindows.Fault fault, Way way) throws InterruptedException {
        var clock = new FakeTime();
        var there = new FakeWindows(clock);
        there.outcomes.put("op1-dism", Outcome.of(3010, "done"));
        there.happens(fault, command);
        var sessions = new GuestSessions(_ -> there, secrets, new Iso(), clock);
        var first = new RecordingContext(clock);
        JobResult result;
        try {
            result = way.run(sessions, first);
        } catch (FakeWindows.ServiceDied e) {
            result = way.run(sessions, first.afterCrash());
        }
        assertThat(result).as("command %d", command).isEqualTo(new JobResult(3010, "done", ""));
        assertThat(there.jobRuns).as("command %d", command).hasSize(1);
        return there.commands >= command;
    }

    @Test
    void startsAgainWhatARestartCutOff() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.after(Duration.ofMinutes(2)));
        time.after(Duration.ofMinutes(1), windows::restart);
        assertThat(asSystem().exitCode()).isZero();
        assertThat(windows.jobRuns).hasSize(2);
        assertThat(context.warnings()).hasSize(1);
    }

    @Test
    void waitsWhileTheAgentIsAway() throws InterruptedException {
        windows.silent = true;
        time.after(Duration.ofMinutes(4), () -> windows.silent = false);
        assertThat(asSystem().exitCode()).isZero();
        assertThat(context.lines()).filteredOn(line -> line.contains("silent")).hasSize(1);
    }

    @Test
    void endsWhenTheAgentStaysAway() {
        windows.silent = true;
        fails(ProblemCode.GUEST_AGENT_SILENT, this::asSystem);
        assertThat(Duration.between(context.startedAt(), time.now())).isBetween(PATIENCE, PATIENCE.plusMinutes(2));
    }

    @Test
    void endsWhenTheJobTakesTooLong() {
        windows.outcomes.put("op1-dism", Outcome.after(Duration.ofHours(5)));
        fails(ProblemCode.STEP_TIMED_OUT, this::asSystem);
        assertThat(Duration.between(context.startedAt(), time.now())).isBetween(PATIENCE, PATIENCE.plusMinutes(2));
    }

    @Test
    void theDeadlineSurvivesACrashButARetryStartsAnew() throws InterruptedException {
        windows.outcomes.put("op1-dism", Outcome.after(Duration.ofMinutes(15)));
        fails(ProblemCode.STEP_TIMED_OUT, this::asSystem);
        var late = time.now();
        context = context.afterCrash();
        fails(ProblemCode.STEP_TIMED_OUT, this::asSystem);
        assertThat(Duration.between(late, time.now())).isLessThan(Duration.ofMinutes(1));
        context = context.nextStep();
        assertThat(asSystem().exitCode()).isZero();
        assertThat(windows.jobRuns).hasSize(1);
    }

    @Test
    void aJobThatLeavesRubbishIsAProblem() {
        windows.outcomes.put(
                "op1-dism", new Outcome("ECHO is off.", "", StandardCharsets.UTF_8, Duration.ofSeconds(1)));
        fails(ProblemCode.GUEST_COMMAND_FAILED, this::asSystem);
    }

    @Test
    void clearsAwayTheJobsOfAnOperation() throws InterruptedException {
        asSystem();
        windows.folders.add("C:\\Windows\\Slipway\\jobs\\other");
        guests.forgetJobs(context.nextStep(), DOMAIN);
        assertThat(windows.folders).containsExactlyInAnyOrder(JobFolder.JOBS, "C:\\Windows\\Slipway\\jobs\\other");
        assertThat(windows.files).isEmpty();
    }

    @Test
    void findsTheDriveOfAMedium() throws InterruptedException {
        time.after(Duration.ofSeconds(30), () -> windows.files.put("G:\\slipway-t1.id", new byte[3]));
        assertThat(guests.driveOf(context, DOMAIN, "t1", Duration.ofMinutes(3))).isEqualTo("G:\\");
        fails(ProblemCode.GUEST_MEDIA_NOT_SEEN, () -> guests.driveOf(context, DOMAIN, "t2", Duration.ofMinutes(3)));
    }
}
