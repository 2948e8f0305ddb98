package dev.slipway.wsl.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.guest.Owner;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.wsl.command.Checksum;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.WslFeature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WslStepsTest {
    static final WslTarget TARGET = new WslTarget(UUID.randomUUID(), "lab", new Owner("lab", null));
    private static final WslInstaller MSI = new WslInstaller(null, Path.of("8d3c"), "wsl.2.6.3.0.x64.msi");

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
                                        "C:\\Windows\\Slipway\\wsl-msi.log")));
    }

    @ParameterizedTest
    @CsvSource({"2.6.3.0, 0", "2.10.0.0, 0", "2.6.2.9, 1", "2.6.3, 0", "1.99.9.9, 1"})
    void skipsThePackageWhenItIsThereAlready(String present, int installs) throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = present;
        run(windows, new InstallPackage(windows.guest, windows.media(), TARGET, Optional.of(MSI)));
        assertThat(windows.times("msiexec")).isEqualTo(installs);
    }

    static Stream<Function<WindowsWithWsl, Step>> stepsThatAskTheAgent() {
        return Stream.of(
                windows -> new EnableFeatures(windows.guest, TARGET, 2),
                windows -> new InstallPackage(windows.guest, windows.media(), TARGET, Optional.of(MSI)),
                windows -> new InstallPackage(windows.guest, windows.media(), TARGET, Optional.empty()),
                windows -> new WriteWslConfig(windows.guest, TARGET, config()));
    }

    @ParameterizedTest
    @MethodSource("stepsThatAskTheAgent")
    void anAgentThatIsAwayForAMomentIsWaitedFor(Function<WindowsWithWsl, Step> step) throws Exception {
        var windows = new WindowsWithWsl();
        windows.packageVersion = null;
        windows.guest.stutters();
        run(windows, step.apply(windows));
    }

    @Test
    void aFailedPackageTellsMsiexecsCodeAndLog() {
        var windows = WindowsWithWsl.ready();
        windows.packageVersion = null;
        windows.msiExit = 1603;
        windows.guest
                .files()
                .put(
                        "C:\\Windows\\Slipway\\wsl-msi.log",
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
    void readsAConfigurationThatPowerShellWrote() throws Exception {
        var windows = WindowsWithWsl.ready();
        windows.guest
                .files()
                .put(
                        "C:\\Users\\lab\\.wslconfig",
                        "\uFEFF# mine\r\n[wsl2]\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
        run(windows, new WriteWslConfig(windows.guest, TARGET, config()));
        assertThat(windows.wslconfig()).contains("# mine\r\n[wsl2]\r\nmemory=4GB\r\n");
    }

    static WslConfig config() {
        return WslConfig.of(Map.of("wsl2", Map.of("memory", "4GB")));
    }

    static DistroSpec wish(Path folder, WindowsWithWsl windows) throws Exception {
        var archive = java.nio.file.Files.writeString(folder.resolve("skiffos.tar.gz"), "tar");
        windows.hash = Checksum.sha256(new RecordingContext(), archive);
        return new DistroSpec("SkiffOS", null, archive, true, 2, Optional.empty(), true);
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
