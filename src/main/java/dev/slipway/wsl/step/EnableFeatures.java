package dev.slipway.wsl.step;

import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WindowsCommands;
import dev.slipway.wsl.command.WslJobs;
import dev.slipway.wsl.command.WslOutput;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.WslFeature;
import java.time.Duration;

/** Switches on what WSL needs of Windows; remembers {@code restart-needed} when it takes effect only after one. */
record EnableFeatures(Guests guests, WslTarget target, int version) implements Step {
    static final String RESTART_NEEDED = "restart-needed";
    private static final int SUCCESS_RESTART_REQUIRED = 3010;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Override
    public String key() {
        return "enable-features";
    }

    @Override
    public String title() {
        return "Enable WSL features";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(90);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var jobs = new WslJobs(guests, context, target);
        var build = guests.ask(context, target.domain(), GuestAgent::osInfo).build();
        var restart = false;
        var changed = false;
        for (var feature : WslFeature.neededFor(version, build)) {
            var state = jobs.feature(feature);
            context.log("%s is %s.".formatted(feature.featureName(), state.words()));
            switch (state) {
                case ENABLED -> {}
                case ENABLE_PENDING -> {
                    restart = true;
                    changed = true;
                }
                case DISABLED, DISABLE_PENDING, PAYLOAD_REMOVED, UNKNOWN -> {
                    restart |= enable(jobs, feature);
                    changed = true;
                }
            }
            if (restart) {
                context.remember(RESTART_NEEDED, "true");
            }
        }
        if (!changed) {
            context.skip("Already enabled");
        } else if (restart) {
            context.log("Windows must restart before they work.");
        }
    }

    /** Are they off until Windows restarts? */
    private static boolean enable(WslJobs jobs, WslFeature feature) throws InterruptedException {
        var result =
                jobs.doAsSystem("enable " + feature.featureName(), WindowsCommands.enableFeature(feature), PATIENCE);
        if (result.exitCode() != 0 && result.exitCode() != SUCCESS_RESTART_REQUIRED) {
            throw failed(feature, result).toException();
        }
        var state = jobs.feature(feature);
        return switch (state) {
            case ENABLED -> result.exitCode() == SUCCESS_RESTART_REQUIRED;
            case ENABLE_PENDING -> true;
            case DISABLED, DISABLE_PENDING, PAYLOAD_REMOVED, UNKNOWN ->
                throw failed(feature, result)
                        .withDetail(
                                "DISM reported success, and %s is %s.".formatted(feature.featureName(), state.words()))
                        .toException();
        };
    }

    private static Problem failed(WslFeature feature, JobResult result) {
        var code = "0x%08x".formatted(result.exitCode());
        var remedy = switch (code) {
            case "0x800f081f", "0x800f0906", "0x800f0907" ->
                "Windows has thrown the feature's files away: give it Windows Update or its install medium.";
            case "0x800f080c" ->
                "This edition of Windows lacks the feature; use Windows 10 or 11, build 19041 or newer.";
            default -> "Restart Windows and retry; C:\\Windows\\Logs\\DISM\\dism.log has the reason.";
        };
        return Problem.of(
                        ProblemCode.WSL_FEATURE_FAILED,
                        "Windows could not enable %s.".formatted(feature.featureName()),
                        new Remedy.Advice(remedy))
                .withDetail("DISM %s%n%s".formatted(code, WslOutput.tail(result)));
    }

    /** Features stay: others may have come to need them, and switching off means one more restart. */
    @Override
    public void undo(StepContext context) {
        context.log("The features stay enabled; switch them off in Windows if nothing else needs them.");
    }
}
