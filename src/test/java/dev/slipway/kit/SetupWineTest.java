package dev.slipway.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.guest.Wine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kit's setup.cmd in Wine's cmd.exe; the programs it calls are stand-ins that note their arguments and end as they are told. */
@Tag("wine")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SetupWineTest {
    private static final Path C = Wine.PREFIX.resolve("drive_c");
    private static final Path KIT = C.resolve("the kit");
    private static final Path INSIDE = C.resolve("Slipway");
    private static final Path STAND_INS = C.resolve("stand-ins");
    private static final List<String> PROGRAMS = List.of("pnputil", "msiexec", "sc", "powercfg", "icacls");

    @BeforeAll
    static void boot() throws IOException, InterruptedException {
        Wine.boot();
        Files.createDirectories(STAND_INS);
        var program = STAND_INS.resolve("stand-in.exe");
        var compiler = new ProcessBuilder(
                        "x86_64-w64-mingw32-gcc", "-Os", "-s", "-o", program.toString(), "src/test/c/stand-in.c")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        for (var name : PROGRAMS) {
            Files.copy(program, STAND_INS.resolve(name + ".exe"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        Wine.end();
    }

    @BeforeEach
    void theKit() throws IOException, InterruptedException {
        Files.createDirectories(KIT);
        for (var name : List.of("setup.cmd", "first-start.cmd", "readme.txt")) {
            try (var in = SetupWineTest.class.getResourceAsStream("/kit/" + name)) {
                var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
                Files.writeString(KIT.resolve(name), text.replace("\n", "\r\n"));
            }
        }
        Files.deleteIfExists(STAND_INS.resolve("calls.txt"));
        for (var program : PROGRAMS) {
            ends(program, 0);
        }
        buildIs("19045");
    }

    private static void ends(String program, int code) throws IOException {
        Files.writeString(STAND_INS.resolve(program + ".code"), Integer.toString(code));
    }

    private static void buildIs(String build) throws IOException, InterruptedException {
        Wine.run(
                "reg.exe",
                "add",
                "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                "/v",
                "CurrentBuild",
                "/d",
                build,
                "/f");
    }

    private record Run(int code, String said, List<String> calls) {}

    private static Run setup(String... before) throws IOException, InterruptedException {
        // Wine's call makes 1 of every other code.
        return run(String.join("", before) + "@cmd /d /c \"C:\\the kit\\setup.cmd\" /q");
    }

    private static Run run(String line) throws IOException, InterruptedException {
        Files.writeString(
                C.resolve("run.cmd"),
                "@set \"PATH=C:\\stand-ins;%PATH%\"\r\n" + line
                        + " >C:\\said.txt 2>&1\r\n@echo %ERRORLEVEL% >C:\\code.txt\r\n");
        Files.deleteIfExists(C.resolve("code.txt"));
        Wine.write(C.resolve("code.txt"), () -> {}, "cmd.exe", "/d", "/c", "C:\\run.cmd");
        var calls = STAND_INS.resolve("calls.txt");
        return new Run(
                Integer.parseInt(Files.readString(C.resolve("code.txt")).strip()),
                Files.readString(C.resolve("said.txt"), StandardCharsets.ISO_8859_1),
                Files.exists(calls)
                        ? Files.readAllLines(calls).stream().map(String::strip).toList()
                        : List.of());
    }

    @ParameterizedTest
    @CsvSource({"10240, w10", "19045, w10", "22000, w11", "26200, w11"})
    void installsTheDriverOfThisWindowsAndTheAgent(String build, String system) throws Exception {
        buildIs(build);
        var run = setup();
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.said()).contains("Done. Slipway goes on by itself").doesNotContain("could not");
        assertThat(run.calls())
                .containsExactly(
                        "pnputil /add-driver \"C:\\the kit\\drivers\\%s\\vioser.inf\" /install".formatted(system),
                        "msiexec /i \"C:\\the kit\\agent\\qemu-ga-x86_64.msi\" /qn /norestart /l*v \"C:\\windows\\slipway-kit.log.msi\"",
                        "sc start QEMU-GA",
                        "powercfg /hibernate off");
        assertThat(C.resolve("windows/slipway-kit.log")).content().contains("Drivers for " + system);
        assertThat(C.resolve("windows/slipway-kit.log.build")).doesNotExist();
    }

    // 259, "it was there already", cannot be had from Wine: there it means that a program still runs.
    @ParameterizedTest
    @CsvSource({"pnputil, 3010", "msiexec, 1638", "msiexec, 3010", "sc, 1056", "powercfg, 1"})
    void whatIsThereAlreadyIsNoFailure(String program, int code) throws Exception {
        ends(program, code);
        var run = setup();
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.calls()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "pnputil, 5, The serial driver, 1",
        "msiexec, 1603, The guest agent, 2",
        "sc, 1067, The guest agent, 3",
        "sc, 1060, The guest agent, 3"
    })
    void aFailureIsSaidAndEndsIt(String program, int code, String what, int calls) throws Exception {
        ends(program, code);
        var run = setup();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.said())
                .contains(what + " could not be installed: code " + code + ". The log is C:\\windows\\slipway-kit.log");
        assertThat(run.calls()).hasSize(calls);
    }

    @Test
    void whoMayNotWriteToWindowsIsTold() throws Exception {
        Files.delete(KIT.resolve("readme.txt"));
        var run = setup();
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.said()).contains("Run as administrator");
        assertThat(run.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARM64", "x86"})
    void anotherProcessorIsRefused(String processor) throws Exception {
        var run = setup("@set PROCESSOR_ARCHITECTURE=" + processor + "\r\n");
        assertThat(run.code()).isEqualTo(50);
        assertThat(run.said()).contains("not for " + processor);
        assertThat(run.calls()).isEmpty();
    }

    /** As its service does in a Windows that it was put into. */
    private static Run firstStart() throws IOException, InterruptedException {
        var place = Files.createDirectories(INSIDE);
        for (var name : List.of("setup.cmd", "first-start.cmd", "readme.txt")) {
            Files.copy(KIT.resolve(name), place.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return run("@cmd /d /c C:\\Slipway\\first-start.cmd");
    }

    // The folder itself stays in Wine, whose cmd holds the running file open; Windows' opens it for each line.
    @Test
    void putIntoWindowsItRunsOnceAndIsGone() throws Exception {
        var run = firstStart();
        assertThat(run.code()).as(run.said()).isZero();
        assertThat(run.calls())
                .hasSize(6)
                .startsWith(
                        "icacls \"C:\\Slipway\\.\" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F")
                .contains("pnputil /add-driver \"C:\\Slipway\\drivers\\w10\\vioser.inf\" /install", "sc start QEMU-GA")
                .endsWith("sc delete SlipwaySetup");
        assertThat(INSIDE).isEmptyDirectory();
    }

    @Test
    void putIntoWindowsItTriesAgainAtTheNextStart() throws Exception {
        ends("msiexec", 1618);
        var run = firstStart();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.calls()).doesNotContain("sc delete SlipwaySetup");
        assertThat(INSIDE.resolve("first-start.cmd")).exists();
        ends("msiexec", 0);
        assertThat(firstStart().code()).isZero();
        assertThat(INSIDE).isEmptyDirectory();
    }
}
