package dev.slipway.wsl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.guest.CmdFile;
import dev.slipway.guest.JobScript;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.LinuxCommand;
import dev.slipway.wsl.distro.LinuxUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WslExeTest {
    private static final String EXE = "C:\\Program Files\\WSL\\wsl.exe";
    private static final DistroName SKIFF = new DistroName("SkiffOS");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "-d",
                "--shutdown",
                "-",
                ".",
                "..",
                "a.",
                "a/b",
                "a\\b",
                "C:",
                "a\"b",
                "a'b",
                "a&b",
                "a|b",
                "a%PATH%",
                "a^b",
                "a!b",
                "a;b",
                "a\nb",
                "a\0b",
                "$(id)",
                "`id`",
                "größe",
                "NUL",
                "con",
                "Com1",
                "lpt9.tar",
                "LEGACY",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            })
    void refusesNamesThatCouldChangeACommand(String name) {
        assertThatThrownBy(() -> new DistroName(name))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_NAME));
        assertThatThrownBy(() -> new DistroSpec(name, null, Path.of("x"), false, 2, Optional.empty(), false))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "SkiffOS", "Ubuntu-24.04", "a_b", "0", "nullable", "con1", "x-"})
    void takesOrdinaryNames(String name) {
        assertThat(new DistroName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Root", "-x", "a b", "root;id", "a$", "0x"})
    void refusesAccountsThatCouldChangeACommand(String name) {
        assertThatThrownBy(() -> new LinuxUser(name)).isInstanceOf(ProblemException.class);
    }

    @Test
    void isWhatWslUnderstands() {
        var wsl = WslExe.PACKAGED;
        assertThat(wsl.listVerbose()).containsExactly(EXE, "--list", "--verbose");
        assertThat(wsl.listQuiet()).containsExactly(EXE, "--list", "--quiet");
        assertThat(wsl.importArchive(SKIFF, "C:\\Slipway\\wsl\\SkiffOS", "E:\\distro.tar", 2))
                .containsExactly(
                        EXE, "--import", "SkiffOS", "C:\\Slipway\\wsl\\SkiffOS", "E:\\distro.tar", "--version", "2");
        assertThat(wsl.shutdown()).containsExactly(EXE, "--shutdown");
        assertThat(wsl.terminate(SKIFF)).containsExactly(EXE, "--terminate", "SkiffOS");
        assertThat(wsl.unregister(SKIFF)).containsExactly(EXE, "--unregister", "SkiffOS");
        assertThat(wsl.makeDefault(SKIFF)).containsExactly(EXE, "--set-default", "SkiffOS");
        assertThat(wsl.setDefaultVersion(2)).containsExactly(EXE, "--set-default-version", "2");
        assertThat(wsl.update()).containsExactly(EXE, "--update");
        assertThat(wsl.version()).containsExactly(EXE, "--version");
        assertThat(wsl.status()).containsExactly(EXE, "--status");
        assertThat(wsl.exec(SKIFF, "/bin/busybox", "rm"))
                .containsExactly(EXE, "-d", "SkiffOS", "-u", "root", "-e", "/bin/busybox", "rm");
        assertThat(wsl.shell(SKIFF, "sh")).containsExactly(EXE, "-d", "SkiffOS", "--", "sh");
        assertThat(wsl.shellAs(SKIFF, new LinuxUser("core"), "sh"))
                .containsExactly(EXE, "-d", "SkiffOS", "-u", "core", "--", "sh");
        assertThat(WslExe.INBOX.update()).containsExactly("C:\\Windows\\System32\\wsl.exe", "--update");
    }

    /** wsl.exe compares its options and names raw, quotes included. */
    @Test
    void noOptionAndNoNameIsQuotedOnTheWayToWindows() {
        var commands = List.of(
                WslExe.PACKAGED.listVerbose(),
                WslExe.PACKAGED.importArchive(SKIFF, "C:\\Slipway\\wsl\\SkiffOS", "E:\\distro.tar", 2),
                WslExe.PACKAGED.terminate(SKIFF),
                WslExe.PACKAGED.exec(SKIFF, SkiffOs.BUSYBOX, "rm", "-f", "/x"));
        for (var argv : commands) {
            var text = CmdFile.text(new JobScript("j", new JobScript.Action.Run(argv), Optional.empty(), List.of()));
            assertThat(text).contains("\"" + EXE + "\" " + String.join(" ", argv.subList(1, argv.size())) + " <nul");
        }
    }

    @Test
    void aCommandForLinuxArrivesExactlyAsGiven() throws Exception {
        var hostile = List.of("printf", "%s\\n", "a b", "$(id)", "`id`", "'; rm -rf /; '", "a\nb", "\\", "*", "\"", "");
        var script = new LinuxCommand(hostile).script();
        var shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
        try (var in = shell.outputWriter()) {
            in.write(script);
        }
        var printed = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(printed).isEqualTo(String.join("\n", hostile.subList(2, hostile.size())) + "\n");
    }

    @Test
    void refusesCommandsThatAreNone() {
        assertThatThrownBy(() -> new LinuxCommand(List.of())).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> new LinuxCommand(List.of(" "))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> new LinuxCommand(List.of("a\0"))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> new LinuxCommand(List.of("a", "x".repeat(100_000))))
                .isInstanceOf(ProblemException.class);
    }
}
