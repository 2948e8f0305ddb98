package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmdFileTest {
    private static final String WSL = "C:\\Program Files\\WSL\\wsl.exe";

    @Test
    void isExactlyTheAgreedText() {
        assertThat(CmdFile.text(JobScript.run("op1-list", WSL, "--list", "--quiet")))
                .isEqualTo("""
                        @echo off
                        setlocal EnableExtensions DisableDelayedExpansion
                        chcp 65001 >nul
                        cd /d "C:\\Windows\\Slipway\\jobs\\op1-list"
                        if exist exit.txt exit /b 0
                        set "WSL_UTF8=1"
                        md started 2>nul
                        if not "%ERRORLEVEL%"=="0" exit /b 0
                        if exist stderr.txt del stderr.txt
                        "C:\\Program Files\\WSL\\wsl.exe" --list --quiet <nul 1>stdout.txt 2>stderr.txt
                        set "slipway_exit=%ERRORLEVEL%"
                        if not exist stderr.txt exit /b 0
                        >exit.tmp echo %slipway_exit%
                        move /y exit.tmp exit.txt >nul
                        exit /b 0
                        """.replace("\n", "\r\n"));
    }

    @Test
    void takesStandardInputFromItsFile() {
        var job = new JobScript(
                "op1-in", new JobScript.Action.Run(List.of(WSL, "-e", "sh")), Optional.of("text"), List.of());
        assertThat(command(job)).endsWith(" -e sh <stdin.txt 1>stdout.txt 2>stderr.txt");
    }

    @Test
    void copiesIntoTheProfile() {
        var job = new JobScript(
                "op1-copy",
                new JobScript.Action.CopyToProfile("wslconfig", ".wslconfig"),
                Optional.empty(),
                List.of(new JobScript.StagedFile("wslconfig", "[wsl2]\r\n")));
        assertThat(command(job))
                .isEqualTo("copy /y \"wslconfig\" \"%USERPROFILE%\\.wslconfig\" <nul 1>stdout.txt 2>stderr.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "plain ~ plain",
                "`a b` ~ ^\"a b^\"",
                "`` ~ ^\"^\"",
                "a\"b ~ ^\"a\\^\"b^\"",
                "a\\\"b ~ ^\"a\\\\\\^\"b^\"",
                "C:\\dir\\ ~ C:\\dir\\",
                "C:\\my dir\\ ~ ^\"C:\\my dir\\\\^\"",
                "a\\b ~ a\\b",
                "%PATH% ~ %%PATH%%",
                "!x! ~ ^!x^!",
                "a&b|c<d>e ~ a^&b^|c^<d^>e",
                "(^) ~ ^(^^^)",
                "$(id) ~ $^(id^)",
                "größe ~ größe",
            })
    void quotesForTheProgramAndThenForCmd(String argument, String written) {
        assertThat(command(JobScript.run("j", WSL, argument)))
                .isEqualTo("\"" + WSL + "\" " + written + " <nul 1>stdout.txt 2>stderr.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "a\u001Ab", "\uD800"})
    void refusesWhatCmdWouldTakeApart(String argument) {
        refuses(JobScript.run("j", WSL, argument));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wsl.exe",
                "\\wsl.exe",
                "C:\\%TEMP%\\wsl.exe",
                "C:\\a\"b\\wsl.exe",
                "C:\\run.cmd",
                "C:\\wsl.exe ",
                "",
            })
    void refusesProgramsOtherThanAFullPathToAnExe(String program) {
        refuses(JobScript.run("j", program));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "..", "a\\b", "a%b"})
    void refusesOtherIds(String id) {
        refuses(JobScript.run(id, WSL));
    }

    @Test
    void refusesLinesLongerThanCmdTakes() {
        assertThat(command(JobScript.run("j", WSL, "x".repeat(8000)))).contains("xxx");
        refuses(JobScript.run("j", WSL, "x".repeat(8192)));
        refuses(JobScript.run("j", WSL, "&".repeat(4100)));
        refuses(new JobScript("j", new JobScript.Action.Run(List.of()), Optional.empty(), List.of()));
    }

    private static void refuses(JobScript job) {
        assertThatThrownBy(() -> CmdFile.text(job))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }

    private static String command(JobScript job) {
        return CmdFile.text(job)
                .lines()
                .filter(line -> line.contains(" 1>stdout.txt"))
                .findFirst()
                .orElseThrow();
    }
}
