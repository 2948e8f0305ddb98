package dev.slipway.wsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.guest.Owner;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WslStepsTest {
    static final WslTarget TARGET = new WslTarget(UUID.randomUUID(), "lab", new Owner("lab", null));
    private static final DistroName SKIFF = new DistroName("SkiffOS");
    private static final Path MSI = Path.of("wsl.2.6.3.0.x64.msi");

    @Test
    void windows10NeedsBothFeaturesAndARestart() throws Exception {
        var windows = new WindowsWithWsl();
        var context = run(windows, new EnableFeatures(windows.guest, TARGET, 2));
        assertThat(windows.features.values()).containsOnly("Enable Pending");
        assertThat(context.memory()).containsEntry("restart-needed", "true");
        assertThat(context.skipped()).isEmpty();
    }

    @Test
    void windows11NeedsTheMachinePlatformOnly() throws Exception {
        var windows = new WindowsWithWsl();
        windows.system(22000);
        run(windows, new EnableFeatures(windows.guest, TARGET, 2));
        assertThat(windows.features)
                .containsEntry(WslFeature.VIRTUAL_MACHINE_PLATFORM, "Enable Pending")
                .containsEntry(WslFeature.SUBSYSTEM_FOR_LINUX, "Disabled");
    }

    @Test
    void wsl1NeedsItsOwnFeatureOnly() throws Exception {
        var windows = new WindowsWithWsl();
        windows.system(22000);
        run(windows, new EnableFeatures(windows.guest, TARGET, 1));
        assertThat(windows.features)
                .containsEntry(WslFeature.VIRTUAL_MACHINE_PLATFORM, "Disabled")
                .containsEntry(WslFeature.SUBSYSTEM_FOR_LINUX, "Enable Pending");
    }

    @Test
    void whatIsPendingIsNotEnabledAgainButStillNeedsARestart() throws Exception {
        var windows = new WindowsWithWsl();
        windows.features.replaceAll((_, _) -> "Enable Pending");
        var context = run(windows, new EnableFeatures(windows.guest, TARGET, 2));
        assertThat(windows.times("dism")).isZero();
        assertThat(context.memory()).containsEntry("restart-needed", "true");
    }

    @Test
    void whatIsEnabledIsSkipped() throws Exception {
        var windows = WindowsWithWsl.ready();
        var context = run(windows, new EnableFeatures(windows.guest, TARGET, 2));
        assertThat(context.skipped()).isPresent();
        assertThat(context.memory()).doesNotContainKey("restart-needed");
    }

    @ParameterizedTest
    @CsvSource({"-2146498529, install medium", "-2146498548, edition", "740, dism.log"})
    void aFeatureThatCannotBeEnabledNamesItsRemedy(int exit, String remedy) {
        var windows = new WindowsWithWsl();
        windows.dismExit = exit;
        assertThatThrownBy(() -> run(windows, new EnableFeatures(windows.guest, TARGET, 2)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.WSL_FEATURE_FAILED);
                    assertThat(e.problem().remedies().getFirst().sentence()).contains(remedy);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3010, 1641})
    void installsThePackageFromAMediumAndTakesItOutAgain(int exit) throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = null;
        windows.msiExit = exit;
        var context = run(windows, new InstallPackage(windows.guest, windows.media(), TARGET, Optional.of(MSI)));
        assertThat(windows.packageVersion).isEqualTo("2.6.3.0");
        assertThat(windows.medium).isNull();
        assertThat(context.memory().containsKey("restart-needed")).isEqualTo(exit != 0);
        assertThat(windows.guest.ran())
                .anyMatch(ran -> ran.user().isEmpty()
                        && ran.arguments()
                                .equals(List.of(
                                        "/i",
                                        "E:\\wsl.msi",
                                        "/qn",
                                        "/norestart",
                                        "SKIPMSIX=1",
                                        "/l*v",
                                        "C:\\ProgramData\\Slipway\\wsl-msi.log")));
    }

    @ParameterizedTest
    @CsvSource({"2.6.3.0, 0", "2.10.0.0, 0", "2.6.2.9, 1", "2.6.3, 0", "1.99.9.9, 1"})
    void skipsThePackageWhenItIsThereAlready(String present, int installs) throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = present;
        run(windows, new InstallPackage(windows.guest, windows.media(), TARGET, Optional.of(MSI)));
        assertThat(windows.times("msiexec")).isEqualTo(installs);
    }

    @Test
    void aFailedPackageTellsMsiexecsCodeAndLog() {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = null;
        windows.msiExit = 1603;
        windows.guest
                .files()
                .put(
                        "C:\\ProgramData\\Slipway\\wsl-msi.log",
                        "\uFEFFx\r\nMSI (s): Product: Windows Subsystem for Linux -- Failed.\r\n"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
        assertThatThrownBy(() ->
                        run(windows, new InstallPackage(windows.guest, windows.media(), TARGET, Optional.of(MSI))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().title()).contains("1603");
                    assertThat(e.problem().detail())
                            .isEqualTo("MSI (s): Product: Windows Subsystem for Linux -- Failed.");
                });
        assertThat(windows.medium).isNull();
    }

    @Test
    void withoutAPackageWindowsFetchesItAsTheOwner() throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = null;
        windows.system(22631);
        var context = run(windows, new InstallPackage(windows.guest, windows.media(), TARGET, Optional.empty()));
        assertThat(windows.times("update")).isEqualTo(1);
        assertThat(windows.guest.ran())
                .anyMatch(ran ->
                        ran.user().equals(Optional.of("lab")) && ran.arguments().equals(List.of("--update")));
        assertThat(context.warnings()).anyMatch(line -> line.contains("2.7.5"));
    }

    @Test
    void withoutANetworkTheRemedyIsThePackage() {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = null;
        windows.packageToInstall = null;
        fails(
                windows,
                new InstallPackage(windows.guest, windows.media(), TARGET, Optional.empty()),
                ProblemCode.WSL_NETWORK);
    }

    @Test
    void writesTheConfigurationAndShutsWslDown() throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.wslconfig("# mine\n[wsl2]\nswap=0\n");
        var step = new WriteWslConfig(windows.guest, TARGET, config());
        var context = run(windows, step);
        assertThat(windows.wslconfig()).contains("# mine\n[wsl2]\nmemory=4GB\n");
        assertThat(windows.times("--shutdown")).isEqualTo(1);
        assertThat(run(windows, step).skipped()).isPresent();
        assertThat(windows.times("copy")).isEqualTo(1);
        step.undo(context.nextStep());
        assertThat(windows.wslconfig()).contains("# mine\n[wsl2]\nswap=0\n");
        assertThat(windows.times("--shutdown")).isEqualTo(2);
    }

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
        var other = new DistroWish("Other", wish.archive(), false, 2, Optional.empty(), false);
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
        var step = new WriteWslConf(windows.guest, TARGET, SKIFF, true, conf);
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
    void provesTheStartOfSkiffOsAfterClearingItsStalePid() throws Exception {
        var windows = withSkiff();
        run(windows, new VerifyDistro(windows.guest, TARGET, SKIFF, true));
        assertThat(windows.distro("SkiffOS").stalePid).isFalse();
    }

    @Test
    void doesNotBelieveTheExitCodeOfSkiffOs() throws Exception {
        var windows = withSkiff();
        windows.initFails = true;
        var step = new VerifyDistro(windows.guest, TARGET, SKIFF, true);
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
        fails(windows, new VerifyDistro(windows.guest, TARGET, SKIFF, true), ProblemCode.WSL_FAILED);
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
        var context = run(windows, new RunInDistro(windows.guest, TARGET, SKIFF, Optional.empty(), command));
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

    static WslConfig config() {
        return WslConfig.of(Map.of("wsl2", Map.of("memory", "4GB")));
    }

    static DistroWish wish(Path folder, WindowsWithWsl windows) throws Exception {
        var archive = java.nio.file.Files.writeString(folder.resolve("skiffos.tar.gz"), "tar");
        windows.hash = Checksum.sha256(new RecordingContext(), archive);
        return new DistroWish("SkiffOS", archive, true, 2, Optional.empty(), true);
    }

    static WindowsWithWsl withSkiff() {
        var windows = WindowsWithWsl.ready();
        windows.distros.put("SkiffOS", new WindowsWithWsl.Distro(2));
        return windows;
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
