package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Job files run by Wine's cmd.exe. Wine's reg.exe tells which arguments arrive: it stores one as a value's name and one as its data, and
 * exports both. Needs the packages wine and wine64.
 */
@Tag("wine")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CmdFileWineTest {
    private static final Path PREFIX = Wine.PREFIX;
    private static final String SYSTEM32 = "C:\\windows\\system32\\";
    private static final String KEY = "HKCU\\Software\\Slipway";

    @BeforeAll
    static void makePrefix() throws IOException, InterruptedException {
        Wine.boot();
        Files.createDirectories(jobs());
    }

    @AfterAll
    static void stopWine() throws IOException, InterruptedException {
        Wine.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "two words",
                " leading and trailing ",
                "a\"b",
                "\"",
                "\"\"quoted\"\"",
                "back\\slash",
                "C:\\ends with\\",
                "ends\\\\",
                "\\\"",
                "a\\\\\"b c\\",
                "%PATH%",
                "%%",
                "100%",
                "%1 %* %~dp0",
                "%PATH:~0,5%",
                "!x!",
                "!PATH!",
                "^",
                "a^b^^c",
                "^\"",
                "a&echo pwned",
                "a&&b||c|d",
                "<in >out 2>&1",
                "(a) (b",
                ")",
                "$(id) `id` $HOME",
                "'single'",
                "a,b;c=d",
                "tab\there",
                "größe",
                "日本語 Ελληνικά",
                "emoji 🐧",
                "@echo off",
                "rem x",
                ":label",
                "~*?[]{}#",
                "\"&calc&\"",
                "%PATH%\"&\\\" ^ ! ( ) %%a",
                "./-x=1;y",
            })
    void everyArgumentArrivesAsGiven(String argument) throws IOException, InterruptedException {
        var key = KEY + "\\" + UUID.randomUUID();
        var added = run(JobScript.run(
                id(), SYSTEM32 + "reg.exe", "add", key, "/v", argument, "/d", "<" + argument + ">", "/f"));
        assertThat(added.exitCode()).as(added.stdout() + added.stderr()).isZero();
        var read = asWineReads(argument);
        assertThat(exported(key)).contains("%s=%s".formatted(regQuoted(read), regQuoted("<" + read + ">")));
    }

    @Test
    void anEmptyArgumentArrivesToo() throws IOException, InterruptedException {
        var key = KEY + "\\" + UUID.randomUUID();
        run(JobScript.run(id(), SYSTEM32 + "reg.exe", "add", key, "/v", "empty", "/d", "", "/f"));
        assertThat(exported(key)).contains("\"empty\"=\"\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255, 3010, -1})
    void exitCodesComeBack(int code) throws IOException, InterruptedException {
        assertThat(run(JobScript.run(id(), SYSTEM32 + "cmd.exe", "/c", "exit " + code))
                        .exitCode())
                .isEqualTo(code);
    }

    @Test
    void aMissingProgramIsAnExitCodeAndNotSilence() throws IOException, InterruptedException {
        assertThat(run(JobScript.run(id(), "C:\\Program Files\\WSL\\wsl.exe", "--list"))
                        .exitCode())
                .isNotZero();
    }

    @Test
    void programsInFoldersWithBlanksRun() throws IOException, InterruptedException {
        var folder = Files.createDirectories(PREFIX.resolve("drive_c/Program Files (x86)/Slipway test"));
        Files.copy(
                PREFIX.resolve("drive_c/windows/system32/reg.exe"),
                folder.resolve("reg.exe"),
                StandardCopyOption.REPLACE_EXISTING);
        var key = KEY + "\\" + UUID.randomUUID();
        var program = "C:\\Program Files (x86)\\Slipway test\\reg.exe";
        assertThat(run(JobScript.run(id(), program, "add", key, "/v", "a b", "/d", "c", "/f"))
                        .exitCode())
                .isZero();
        assertThat(exported(key)).contains("\"a b\"=\"c\"");
    }

    @Test
    void streamsAreKeptApart() throws IOException, InterruptedException {
        var result = run(JobScript.run(id(), SYSTEM32 + "cmd.exe", "/c", "echo out& echo err>&2"));
        assertThat(result.stdout().strip()).isEqualTo("out");
        assertThat(result.stderr().strip()).isEqualTo("err");
    }

    @Test
    void standardInputIsTheFile() throws IOException, InterruptedException {
        var job = new JobScript(
                id(),
                new JobScript.Action.Run(List.of(SYSTEM32 + "find.exe", "needle")),
                Optional.of("hay\r\na needle here\r\nhay\r\n"),
                List.of());
        assertThat(run(job).stdout().strip()).isEqualTo("a needle here");
    }

    @Test
    void withoutAFileStandardInputIsEmpty() throws IOException, InterruptedException {
        assertThat(run(JobScript.run(id(), SYSTEM32 + "find.exe", "needle")).stdout())
                .isBlank();
    }

    @Test
    void wslIsToldToSpeakUtf8() throws IOException, InterruptedException {
        assertThat(run(JobScript.run(id(), SYSTEM32 + "cmd.exe", "/c", "echo %WSL_UTF8%"))
                        .stdout()
                        .strip())
                .isEqualTo("1");
    }

    @Test
    void aSecondRunChangesNothing() throws IOException, InterruptedException {
        var id = id();
        var job = JobScript.run(id, SYSTEM32 + "cmd.exe", "/c", "echo run>>C:\\runs-" + id + ".txt& exit 7");
        assertThat(run(job).exitCode()).isEqualTo(7);
        assertThat(run(job).exitCode()).isEqualTo(7);
        assertThat(PREFIX.resolve("drive_c/runs-" + id + ".txt")).content().containsOnlyOnce("run");
    }

    @Test
    void aSecondStartWhileTheFirstRunsLeavesItsResultAlone() throws IOException, InterruptedException {
        var job = JobScript.run(id(), SYSTEM32 + "cmd.exe", "/c", "exit 7");
        Files.createDirectories(jobs().resolve(job.id()).resolve("started"));
        start(job);
        assertThat(jobs().resolve(job.id()))
                .isDirectoryContaining("glob:**/job.cmd")
                .isDirectoryNotContaining("glob:**/{stdout,stderr,exit}.txt");
    }

    /** A folder of that name is what cannot be opened for writing, as is a file that somebody holds. */
    @Test
    void aCommandThatCouldNotBeRunHasNoResult() throws IOException, InterruptedException {
        var job = JobScript.run(id(), SYSTEM32 + "cmd.exe", "/c", "exit 7");
        Files.createDirectories(jobs().resolve(job.id()).resolve("stdout.txt"));
        start(job);
        assertThat(jobs().resolve(job.id()))
                .isDirectoryContaining("glob:**/started")
                .isDirectoryNotContaining("glob:**/exit.txt");
    }

    @Test
    void filesAreCopiedIntoTheProfile() throws IOException, InterruptedException {
        var job = new JobScript(
                id(),
                new JobScript.Action.CopyToProfile("config", ".wslconfig"),
                Optional.empty(),
                List.of(new JobScript.StagedFile("config", "[wsl2]\r\nmemory=4GB\r\n")));
        assertThat(run(job).exitCode()).isZero();
        try (var users = Files.newDirectoryStream(PREFIX.resolve("drive_c/users"))) {
            for (var user : users) {
                if (Files.exists(user.resolve(".wslconfig"))) {
                    assertThat(user.resolve(".wslconfig")).hasContent("[wsl2]\r\nmemory=4GB\r\n");
                    return;
                }
            }
        }
        throw new AssertionError("no profile has the file");
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static Path jobs() {
        return PREFIX.resolve("drive_c/windows/Slipway/jobs");
    }

    private static void start(JobScript job) throws IOException, InterruptedException {
        stage(job);
        Wine.run(command(job));
        assertThat(folder(job).resolve("exit.tmp")).doesNotExist();
    }

    private static String[] command(JobScript job) {
        return new String[] {"cmd.exe", "/d", "/c", JobFolder.of(job.id()).job()};
    }

    private static Path folder(JobScript job) {
        return jobs().resolve(job.id());
    }

    private static void stage(JobScript job) throws IOException {
        var folder = Files.createDirectories(folder(job));
        Files.writeString(folder.resolve("job.cmd"), CmdFile.text(job));
        if (job.stdin().isPresent()) {
            Files.writeString(folder.resolve("stdin.txt"), job.stdin().get());
        }
        for (var file : job.staged()) {
            Files.writeString(folder.resolve(file.name()), file.content());
        }
    }

    /** A job without a result was cut off; its mark may not stop the next try. */
    private static void stageAnew(JobScript job) throws IOException {
        if (!Files.exists(folder(job).resolve("exit.txt"))) {
            Files.deleteIfExists(folder(job).resolve("started"));
        }
        stage(job);
    }

    private static JobResult run(JobScript job) throws IOException, InterruptedException {
        var folder = folder(job);
        Wine.write(folder.resolve("exit.txt"), () -> stageAnew(job), command(job));
        assertThat(folder.resolve("exit.tmp")).doesNotExist();
        return new JobResult(
                Integer.parseInt(Files.readString(folder.resolve("exit.txt")).strip()),
                GuestText.decode(Files.readAllBytes(folder.resolve("stdout.txt"))),
                GuestText.decode(Files.readAllBytes(folder.resolve("stderr.txt"))));
    }

    private static String exported(String key) throws IOException, InterruptedException {
        var name = "export-" + UUID.randomUUID() + ".reg";
        var file = PREFIX.resolve("drive_c").resolve(name);
        Wine.write(file, () -> {}, "reg.exe", "export", key, "C:\\" + name, "/y");
        return GuestText.decode(Files.readAllBytes(file));
    }

    // Without a console Wine's cmd reads job files by code page 437 whatever chcp says; so this shows that every byte
    // arrives.
    private static String asWineReads(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), Charset.forName("IBM437"));
    }

    private static String regQuoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
