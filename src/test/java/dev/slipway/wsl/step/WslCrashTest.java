package dev.slipway.wsl.step;

import static dev.slipway.wsl.step.WslStepsTest.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.guest.Guests;
import dev.slipway.guest.Media;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.DistroKind;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.LinuxCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every step, killed at every boundary and then run again, ends as if nothing had happened; or undone, leaves what was before. */
class WslCrashTest {
    private static final DistroName SKIFF = new DistroName("SkiffOS");

    @TempDir
    Path folder;

    private interface Maker {
        Step make(Guests guests, Media media, WindowsWithWsl windows) throws Exception;
    }

    private record Subject(
            String name, Supplier<WindowsWithWsl> windows, Maker step, Function<WindowsWithWsl, Object> outcome) {}

    private List<Subject> subjects() {
        return List.of(
                new Subject(
                        "enable features",
                        WindowsWithWsl::new,
                        (guests, _, _) -> new EnableFeatures(guests, TARGET, 2),
                        windows -> List.of(windows.features.toString(), windows.times("dism"))),
                new Subject(
                        "install package",
                        () -> {
                            var windows = WindowsWithWsl.ready();
                            windows.packageVersion = null;
                            return windows;
                        },
                        (guests, media, _) -> new InstallPackage(
                                guests,
                                media,
                                TARGET,
                                Optional.of(
                                        new WslInstaller(null, Path.of("wsl.2.6.3.0.x64.msi"), "wsl.2.6.3.0.x64.msi"))),
                        windows -> List.of(
                                String.valueOf(windows.packageVersion),
                                windows.times("msiexec"),
                                String.valueOf(windows.medium))),
                new Subject(
                        "write .wslconfig",
                        WindowsWithWsl::ready,
                        (guests, _, _) -> new WriteWslConfig(guests, TARGET, WslStepsTest.config()),
                        windows -> List.of(windows.wslconfig(), windows.times("--shutdown") > 0)),
                new Subject(
                        "import",
                        WindowsWithWsl::ready,
                        (guests, media, windows) ->
                                new ImportDistro(guests, media, TARGET, WslStepsTest.wish(folder, windows)),
                        windows -> List.of(
                                windows.distros.keySet().toString(),
                                windows.times("import"),
                                windows.times("--unregister"),
                                String.valueOf(windows.medium))),
                new Subject(
                        "write wsl.conf",
                        WslStepsTest::withSkiff,
                        (guests, _, _) -> new WriteWslConf(
                                guests,
                                TARGET,
                                SKIFF,
                                DistroKind.TO_BE_ASKED,
                                WslConf.of(Map.of("network", Map.of("hostname", "lab"))),
                                dev.slipway.wsl.config.ConfigFile.Others.KEPT),
                        windows -> List.of(
                                String.valueOf(windows.distro("SkiffOS").conf), windows.times("--terminate") > 0)),
                new Subject(
                        "verify",
                        WslStepsTest::withSkiff,
                        (guests, _, _) -> new VerifyDistro(guests, TARGET, SKIFF, DistroKind.SKIFFOS),
                        windows -> windows.distro("SkiffOS").state),
                new Subject(
                        "make default",
                        () -> {
                            var windows = WslStepsTest.withSkiff();
                            windows.distros.put("Other", new WindowsWithWsl.Distro(2));
                            windows.defaultDistro = "Other";
                            return windows;
                        },
                        (guests, _, _) -> new MakeDefault(guests, TARGET, SKIFF),
                        windows -> String.valueOf(windows.defaultDistro)),
                new Subject(
                        "unregister",
                        WslStepsTest::withSkiff,
                        (guests, _, _) -> new UnregisterDistro(guests, TARGET, SKIFF),
                        windows -> List.of(windows.distros.keySet().toString(), windows.times("--unregister"))),
                new Subject(
                        "run a command",
                        WslStepsTest::withSkiff,
                        (guests, _, _) -> new RunInDistro(
                                guests,
                                TARGET,
                                SKIFF,
                                Optional.empty(),
                                "true",
                                () -> new LinuxCommand(List.of("true"))),
                        windows -> windows.times("run") > 0));
    }

    @TestFactory
    Stream<DynamicTest> runAgainAfterACrash() {
        return subjects().stream()
                .map(subject -> DynamicTest.dynamicTest(subject.name(), () -> {
                    var expected = outcomeOf(subject, undisturbed(subject));
                    var points = 0;
                    for (int at = 1; ; at++) {
                        var windows = subject.windows().get();
                        var context = new RecordingContext(windows.time);
                        if (!crashes(subject, windows, context, at)) {
                            break;
                        }
                        points++;
                        undisturbedStep(subject, windows).run(context.afterCrash());
                        assertThat(outcomeOf(subject, windows))
                                .as("killed at boundary " + at)
                                .isEqualTo(expected);
                    }
                    assertThat(points).isGreaterThan(5);
                }));
    }

    @TestFactory
    Stream<DynamicTest> runTwice() {
        return subjects().stream()
                .filter(subject -> !subject.name().equals("import"))
                .map(subject -> DynamicTest.dynamicTest(subject.name(), () -> {
                    var windows = undisturbed(subject);
                    var once = outcomeOf(subject, windows);
                    undisturbedStep(subject, windows).run(new RecordingContext(windows.time));
                    assertThat(outcomeOf(subject, windows)).isEqualTo(once);
                }));
    }

    @Test
    void anImportKilledAnywhereIsUndoneWithoutATrace() throws Exception {
        var subject = subjects().stream()
                .filter(one -> one.name().equals("import"))
                .findFirst()
                .orElseThrow();
        for (int at = 1; ; at++) {
            var windows = subject.windows().get();
            var context = new RecordingContext(windows.time);
            var crashed = crashes(subject, windows, context, at);
            undisturbedStep(subject, windows).undo(context.afterCrash());
            assertThat(windows.distros).as("killed at boundary " + at).isEmpty();
            assertThat(windows.medium).isNull();
            if (!crashed) {
                break;
            }
        }
    }

    @Test
    void anImportThatTimedOutIsTakenUpByTheRetry() throws Exception {
        var windows = WindowsWithWsl.ready();
        var step = new ImportDistro(windows.guest, windows.media(), TARGET, WslStepsTest.wish(folder, windows));
        windows.guest.jobsTake(java.time.Duration.ofHours(1));
        var context = new RecordingContext(windows.time);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> step.run(context))
                .hasMessageContaining("STEP_TIMED_OUT");
        windows.guest.jobsTake(java.time.Duration.ofSeconds(1));
        step.run(context.nextStep());
        assertThat(windows.times("import")).isEqualTo(1);
    }

    private static boolean crashes(Subject subject, WindowsWithWsl windows, RecordingContext context, int at)
            throws Exception {
        var crashes = new Crashes(windows, at);
        try {
            subject.step().make(crashes.guests(), crashes.media(), windows).run(crashes.context(context));
            return false;
        } catch (Crashes.Crash e) {
            return true;
        }
    }

    private static WindowsWithWsl undisturbed(Subject subject) throws Exception {
        var windows = subject.windows().get();
        undisturbedStep(subject, windows).run(new RecordingContext(windows.time));
        return windows;
    }

    private static Step undisturbedStep(Subject subject, WindowsWithWsl windows) throws Exception {
        return subject.step().make(windows.guest, windows.media(), windows);
    }

    private static Object outcomeOf(Subject subject, WindowsWithWsl windows) {
        return subject.outcome().apply(windows);
    }
}
