package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose jobs they are: how the owner is logged on, and what nobody else may read. */
class OwnerJobsTest extends GuestSessionsCase {
    /** A password may have what a line for people has not. */
    @Test
    void aPasswordIsLeftOutBeforeBlanksAreJoined() {
        var secret = "a  b\tc";
        assertThat(new GuestAgent.ExecResult(1, "", "refused: " + secret)
                        .without(secret)
                        .said())
                .isEqualTo("exit 1. refused: …");
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
        assertThat(context.concealed()).containsExactly("s3cret word");
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
}
