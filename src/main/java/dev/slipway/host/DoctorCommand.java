package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The doctor without the service: prints what it found and ends with 1 when a check failed. Reads the same settings (environment, system
 * properties, {@code config/application.properties}, the packaged defaults).
 */
public final class DoctorCommand {
    private DoctorCommand() {}

    public static void main(String... arguments) throws IOException {
        // Said before anything logs, or the log manager of the service complains.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        var doctor = new Doctor(
                HostSettings.from(EarlySettings.read()),
                new LocalHostFiles(),
                new LocalShell(),
                Optional.empty(),
                List.of());
        var checks = doctor.examine(Hosts.LOCAL).checks();
        print(checks, System.out);
        System.exit(checks.stream().anyMatch(Check::failed) ? 1 : 0);
    }

    static void print(List<Check> checks, PrintStream out) {
        int width =
                checks.stream().mapToInt(check -> check.title().length()).max().orElse(0);
        for (var check : checks) {
            out.printf(
                    "%s %-4s  %-" + width + "s  %s%n",
                    mark(check.outcome()),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.title(),
                    check.read());
            if (check.outcome() == Outcome.WARN || check.outcome() == Outcome.FAIL) {
                check.remedy().ifPresent(remedy -> printRemedy(remedy, out));
            }
        }
        var counts = checks.stream().collect(Collectors.groupingBy(Check::outcome, Collectors.counting()));
        out.printf(
                "%n%d checks: %d passed, %d to know, %d warnings, %d failed.%n",
                checks.size(),
                counts.getOrDefault(Outcome.PASS, 0L),
                counts.getOrDefault(Outcome.INFO, 0L),
                counts.getOrDefault(Outcome.WARN, 0L),
                counts.getOrDefault(Outcome.FAIL, 0L));
    }

    private static void printRemedy(Remedy remedy, PrintStream out) {
        switch (remedy) {
            case Remedy.Command(var sentence, var command) -> {
                out.printf("        → %s%n", sentence);
                out.printf("          $ %s%n", command);
            }
            case Remedy.Advice(var sentence) -> out.printf("        → %s%n", sentence);
            case Remedy.Link(var sentence, var href) -> out.printf("        → %s (%s)%n", sentence, href);
        }
    }

    private static String mark(Outcome outcome) {
        return switch (outcome) {
            case PASS -> "✓";
            case INFO -> "·";
            case WARN -> "!";
            case FAIL -> "✗";
        };
    }
}
