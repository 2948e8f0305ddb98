package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.guest.FakeWindows.Outcome;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestSessionsTest {
    private static final UUID DOMAIN = UUID.randomUUID();
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String FOLDER = "C:\\Windows\\Slipway\\jobs\\op1-dism";
    private static final JobScript JOB =
            JobScript.run("op1-dism", "C:\\Windows\\System32\\dism.exe", "/online", "/norestart");

    @TempDir
    private Path data;

    private final FakeTime time = new FakeTime();
    private final FakeWindows windows = new FakeWindows(time);
    private RecordingContext context = new RecordingContext(time);
    private GuestSessions guests;
    private SecretBox secrets;

    @BeforeEach
    void connect() {
        secrets = new SecretBox(data);
        guests = new GuestSessions(domain -> windows, secrets, new Iso(), time);
    }

    private JobResult asSystem() throws InterruptedException {
        return guests.runAsSystem(context, DOMAIN, JOB, PATIENCE);
    }

    private JobResult asUser(String user, String password) throws InterruptedException {
        return guests.runAsUser(context, DOMAIN, new Owner(user, secrets.seal(password)), JOB, PATIENCE);
    }

    private static void fails(ProblemCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().remedies()).isNotEmpty();
        });
    }

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
        var owner = new Owner("lab", secrets.seal("practice-only"));
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
    void runsInTheSessionOfALoggedOnUser() throws InterruptedException {
        windows.loggedOn.add("Lab");
        asUser("lab", "not needed");
        assertThat(windows.executed)
                .anySatisfy(argv -> assertThat(argv)
                        .containsExactly(
                                "C:\\Windows\\System32\\schtasks.exe",
                                "/create",
                                "/tn",
                                "Slipway\\op1-dism",
                                "/tr",
                                "C:\\Windows\\System32\\cmd.exe /d /c " + FOLDER + "\\job.cmd",
                                "/sc",
                                "once",
                                "/st",
                                "00:00",
                                "/f",
                                "/ru",
                                "lab",
                                "/it"));
        assertThat(windows.executed)
                .anySatisfy(argv -> assertThat(argv)
                        .containsExactly("C:\\Windows\\System32\\icacls.exe", FOLDER, "/grant", "lab:(OI)(CI)M"));
        assertThat(windows.rights).contains("C:\\Windows\\Slipway /grant lab:(CI)(NP)RX");
        assertThat(windows.tasks).isEmpty();
    }

    @Test
    void logsOnWithThePasswordOtherwise() throws InterruptedException {
        asUser("lab", "practice-only");
        assertThat(windows.jobRuns).containsExactly("op1-dism");
        assertThat(windows.tasks).isEmpty();
    }

    @Test
    void noSecretIsInAnArgumentOrAFile() throws InterruptedException {
        asUser("lab", "practice-only");
        var secret = List.of("practice-only", base64("practice-only"));
        assertThat(windows.executed.stream().flatMap(List::stream))
                .isNotEmpty()
                .noneMatch(word -> secret.stream().anyMatch(word::contains));
        assertThat(windows.files.keySet())
                .isNotEmpty()
                .noneMatch(path -> secret.stream().anyMatch(windows.file(path)::contains));
        assertThat(PasswordTask.SCRIPT).doesNotContain("\"").hasSizeLessThan(8000);
        assertThat(new PasswordTask("n", "p", "a", "u", "s3cret", PasswordTask.Logon.PASSWORD).toString())
                .doesNotContain("s3cret");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The fake lets no job folder be made before; twice as often as operations it need not be said. */
    @Test
    void theJobFolderIsPrivateBeforeTheFirstJob() throws InterruptedException {
        asSystem();
        var other = JobScript.run("op1-other", "C:\\Windows\\System32\\whoami.exe");
        guests.runAsSystem(context.nextStep(), DOMAIN, other, PATIENCE);
        assertThat(windows.rights)
                .containsExactly(
                        "C:\\Windows\\Slipway /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F");
        assertThat(windows.jobRuns).hasSize(2);
    }

    @Test
    void nothingIsPutIntoAFolderThatIsNotPrivate() {
        windows.icaclsWorks = false;
        fails(ProblemCode.GUEST_COMMAND_FAILED, this::asSystem);
        assertThat(windows.files).isEmpty();
        assertThat(windows.jobRuns).isEmpty();
    }

    @Test
    void aWrongPasswordIsSaidWithoutSayingIt() {
        assertThatThrownBy(() -> asUser("lab", "s3cret word")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_OWNER_REFUSED);
            assertThat(e.problem().remedies()).isNotEmpty();
            assertThat(e.problem().detail()).contains("incorrect").doesNotContain("s3cret");
            assertThat(e).message().doesNotContain("s3cret");
        });
        assertThat(context.lines()).noneMatch(line -> line.contains("s3cret"));
        assertThat(context.memory().values()).noneMatch(value -> value.contains("s3cret"));
    }

    @Test
    void passwordsThatWindowsWouldAskForAreRefused() {
        fails(ProblemCode.GUEST_OWNER_REFUSED, () -> asUser("lab", ""));
        fails(ProblemCode.GUEST_OWNER_REFUSED, () -> asUser("lab", "*"));
        assertThat(windows.jobRuns).isEmpty();
    }

    @Test
    void accountNamesCannotBecomeOptions() {
        for (var name : List.of("/rl", "a\"b", "", "a\nb", "a".repeat(21), "nobody")) {
            fails(ProblemCode.GUEST_OWNER_REFUSED, () -> asUser(name, "practice-only"));
        }
        assertThat(windows.jobRuns).isEmpty();
    }

    @Test
    void waitsForTheLogonWhenThereIsNoPassword() throws InterruptedException {
        time.after(Duration.ofMinutes(2), () -> windows.loggedOn.add("lab"));
        guests.runAsUser(context, DOMAIN, new Owner("lab", null), JOB, PATIENCE);
        assertThat(windows.jobRuns).hasSize(1);
        windows.loggedOn.clear();
        context = context.nextStep();
        var other = JobScript.run("op1-other", "C:\\Windows\\System32\\whoami.exe");
        fails(
                ProblemCode.GUEST_OWNER_REFUSED,
                () -> guests.runAsUser(context, DOMAIN, new Owner("lab", null), other, PATIENCE));
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
