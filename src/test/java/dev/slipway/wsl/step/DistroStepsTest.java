package dev.slipway.wsl.step;

import static dev.slipway.wsl.step.WslStepsTest.TARGET;
import static dev.slipway.wsl.step.WslStepsTest.wish;
import static dev.slipway.wsl.step.WslStepsTest.withSkiff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.command.DistroKind;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.config.ConfigFile;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.LinuxCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DistroStepsTest {
    private static final DistroName SKIFF = new DistroName("SkiffOS");

    @Test
    void importsFromTheMediumAfterComparingHashes(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        var windows = WindowsWithWsl.ready();
        var wish = wish(folder, windows);
        run(windows, new ImportDistro(windows.guest, windows.media(), TARGET, wish));
        assertThat(windows.distros).containsOnlyKeys("SkiffOS");
        assertThat(windows.medium).isNull();
        assertThat(windows.guest.ran())
                .anyMatch(ran -> ran.arguments()
                        .equals(List.of(
                                "--import",
                                "SkiffOS",
                                "C:\\Slipway\\wsl\\SkiffOS",
                                "E:\\distro.tar",
                                "--version",
                                "2")));
        windows.hash = "00".repeat(32);
        var other = new DistroSpec("Other", null, wish.archive(), false, 2, Optional.empty(), false);
        fails(windows, new ImportDistro(windows.guest, windows.media(), TARGET, other), ProblemCode.WSL_IMPORT_FAILED);
        assertThat(windows.medium).isNull();
        assertThat(windows.distros).containsOnlyKeys("SkiffOS");
    }

    @Test
    void neverTouchesADistroSomebodyElseMade(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.distros.put("skiffos", new WindowsWithWsl.Distro(2));
        var step = new ImportDistro(windows.guest, windows.media(), TARGET, wish(folder, windows));
        var context = new RecordingContext(windows.time);
        assertThatThrownBy(() -> step.run(context)).hasMessageContaining("WSL_DISTRO_EXISTS");
        step.undo(context.afterCrash());
        assertThat(windows.distros).containsOnlyKeys("skiffos");
    }

    @Test
    void aDistroThatAppearedMeanwhileIsNotTakenForOurs(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        var windows = WindowsWithWsl.ready();
        var step = new ImportDistro(windows.guest, windows.media(), TARGET, wish(folder, windows));
        windows.importFailsWith = "Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS";
        var context = new RecordingContext(windows.time);
        assertThatThrownBy(() -> step.run(context)).hasMessageContaining("WSL_DISTRO_EXISTS");
        windows.distros.put("SkiffOS", new WindowsWithWsl.Distro(2));
        assertThatThrownBy(() -> step.run(context.nextStep())).hasMessageContaining("WSL_DISTRO_EXISTS");
        step.undo(context.nextStep());
        assertThat(windows.distros).containsOnlyKeys("SkiffOS");
    }

    @Test
    void aFailedImportCanBeRetried(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        var windows = WindowsWithWsl.ready();
        var step = new ImportDistro(windows.guest, windows.media(), TARGET, wish(folder, windows));
        windows.importFailsWith = "Wsl/Service/RegisterDistro/WSL_E_IMPORT_FAILED";
        var context = new RecordingContext(windows.time);
        assertThatThrownBy(() -> step.run(context)).hasMessageContaining("WSL_IMPORT_FAILED");
        windows.importFailsWith = null;
        step.run(context.nextStep());
        assertThat(windows.distros).containsOnlyKeys("SkiffOS");
    }

    @Test
    void configuresSkiffOsThroughBusyboxAndKeepsItsOwnSettings() throws Exception {
        var windows = withSkiff();
        windows.distro("SkiffOS").conf = "[automount]\nenabled=true\n";
        var conf = WslConf.of(Map.of("network", Map.of("hostname", "skiff")));
        var step = new WriteWslConf(windows.guest, TARGET, SKIFF, DistroKind.SKIFFOS, conf, ConfigFile.Others.KEPT);
        var context = run(windows, step);
        var distro = windows.distro("SkiffOS");
        assertThat(distro.conf).isEqualTo("[automount]\nenabled=true\n\n[network]\nhostname=skiff\n");
        assertThat(distro.state).isEqualTo(DistroState.STOPPED);
        assertThat(windows.guest.ran())
                .anyMatch(ran -> ran.arguments()
                        .equals(List.of(
                                "-d", "SkiffOS", "-u", "root", "-e", "/bin/busybox", "dd", "of=/etc/wsl.conf")));
        assertThat(run(windows, step).skipped()).isPresent();
        step.undo(context.nextStep());
        assertThat(distro.conf).isEqualTo("[automount]\nenabled=true\n");
    }

    @Test
    void asksADistroWhatItIsBeforeItConfiguresIt() throws Exception {
        var windows = withSkiff();
        windows.distro("SkiffOS").conf = "# ours\n[network]\nhostname=old\n[lab]\nkey=1\n";
        var systemd = WslConf.of(Map.of("boot", Map.of("systemd", true)));
        fails(windows, configure(windows, "SkiffOS", systemd), ProblemCode.WSL_CONFIG_INVALID);
        windows.distros.put("Lab", new WindowsWithWsl.Distro(2));
        run(windows, configure(windows, "Lab", systemd));
        assertThat(windows.distro("Lab").conf).isEqualTo("[boot]\nsystemd=true\n");

        run(windows, configure(windows, "SkiffOS", WslConf.of(Map.of("automount", Map.of("enabled", true)))));
        assertThat(windows.distro("SkiffOS").conf)
                .contains("# ours", "[lab]\nkey=1\n", "[automount]\nenabled=true\n")
                .doesNotContain("hostname");
    }

    private static Step configure(WindowsWithWsl windows, String name, WslConf conf) {
        return new WriteWslConf(
                windows.guest, TARGET, new DistroName(name), DistroKind.TO_BE_ASKED, conf, ConfigFile.Others.REMOVED);
    }

    @Test
    void provesTheStartOfSkiffOsAfterClearingItsStalePid() throws Exception {
        var windows = withSkiff();
        run(windows, new VerifyDistro(windows.guest, TARGET, SKIFF, DistroKind.SKIFFOS));
        assertThat(windows.distro("SkiffOS").stalePid).isFalse();
    }

    @Test
    void doesNotBelieveTheExitCodeOfSkiffOs() throws Exception {
        var windows = withSkiff();
        windows.initFails = true;
        var step = new VerifyDistro(windows.guest, TARGET, SKIFF, DistroKind.SKIFFOS);
        var context = new RecordingContext(windows.time);
        assertThatThrownBy(() -> step.run(context)).hasMessageContaining("SKIFFOS_INIT_FAILED");
        windows.initFails = false;
        step.run(context.nextStep());
        assertThat(windows.times("--terminate")).isEqualTo(1);
    }

    @Test
    void anEchoOfTheCommandIsNoProof() {
        var windows = withSkiff();
        windows.guest.on(
                ran -> ran.arguments().contains("echo"),
                ran -> dev.slipway.guest.FakeGuest.says(String.join(" ", ran.arguments())));
        fails(windows, new VerifyDistro(windows.guest, TARGET, SKIFF, DistroKind.SKIFFOS), ProblemCode.WSL_FAILED);
    }

    @Test
    void restartingClearsThePidsOfSkiffOs() throws Exception {
        var windows = withSkiff();
        run(windows, new RestartWsl(windows.guest, TARGET, List.of(SKIFF)));
        assertThat(windows.times("--shutdown")).isEqualTo(1);
        assertThat(windows.distro("SkiffOS").stalePid).isFalse();
    }

    @Test
    void makesADefaultAndTakesItBack() throws Exception {
        var windows = withSkiff();
        windows.distros.put("Other", new WindowsWithWsl.Distro(2));
        windows.defaultDistro = "Other";
        var step = new MakeDefault(windows.guest, TARGET, SKIFF);
        var context = run(windows, step);
        assertThat(windows.defaultDistro).isEqualTo("SkiffOS");
        assertThat(run(windows, step).skipped()).isPresent();
        step.undo(context.nextStep());
        assertThat(windows.defaultDistro).isEqualTo("Other");
    }

    @Test
    void unregistersOnceAndTakesGoneForDone() throws Exception {
        var windows = withSkiff();
        run(windows, new UnregisterDistro(windows.guest, TARGET, SKIFF));
        assertThat(windows.distros).isEmpty();
        assertThat(run(windows, new UnregisterDistro(windows.guest, TARGET, SKIFF))
                        .skipped())
                .isPresent();
    }

    @Test
    void runsACommandAndShowsWhatItPrinted() throws Exception {
        var windows = withSkiff();
        var command = new LinuxCommand(List.of("uname", "-a; id"));
        var context =
                run(windows, new RunInDistro(windows.guest, TARGET, SKIFF, Optional.empty(), "uname", () -> command));
        assertThat(context.lines()).contains("ran: exec 'uname' '-a; id' </dev/null");
    }

    @Test
    void readsEverything() throws Exception {
        var windows = withSkiff();
        windows.defaultDistro = "SkiffOS";
        var inspector = new WslInspector(windows.guest, windows.time);
        var reading = inspector.read(TARGET.domain(), TARGET.owner());
        assertThat(reading.version()).isEqualTo(2);
        assertThat(reading.packageVersion()).contains("2.6.3.0");
        assertThat(reading.distros()).containsExactly(new DistroView("SkiffOS", 2, DistroState.STOPPED, true));
        var bare = new WindowsWithWsl();
        var nothing = new WslInspector(bare.guest, bare.time).read(TARGET.domain(), TARGET.owner());
        assertThat(nothing.version()).isZero();
        assertThat(nothing.distros()).isEmpty();
        assertThat(bare.guest.ran()).noneMatch(ran -> ran.arguments().contains("--list"));
    }

    private static RecordingContext run(WindowsWithWsl windows, Step step) throws InterruptedException {
        var context = new RecordingContext(windows.time);
        step.run(context);
        return context;
    }

    private static void fails(WindowsWithWsl windows, Step step, ProblemCode code) {
        assertThatThrownBy(() -> run(windows, step))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
