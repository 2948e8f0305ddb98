package dev.slipway.wsl.config;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.ArrayList;
import java.util.List;

/** What holds between the keys of {@code wsl.conf}, and what SkiffOS cannot bear in it. */
public final class WslConfRules {
    private WslConfRules() {}

    public static SettingValues.Reading read(String text) {
        return SettingValues.read(WslConfKeys.TABLE, ConfigFile.parse(text), true);
    }

    public static List<Problem> problemsOnSkiffOs(SettingValues values) {
        var problems = new ArrayList<Problem>();
        if (values.is("boot", "systemd", "true")) {
            problems.add(problem(
                    "boot.systemd",
                    "wsl.conf: boot.systemd cannot be true for SkiffOS.",
                    "WSL would start /sbin/init, which the outer root of SkiffOS does not have; SkiffOS brings its own"
                            + " systemd and starts it from wsl-shell.",
                    "Leave boot.systemd out."));
        }
        var user = values.find("user", "default").orElse("root");
        if (!user.equals("root")) {
            problems.add(problem(
                    "user.default",
                    "wsl.conf: user.default cannot be \"%s\" for SkiffOS.".formatted(user),
                    "The outer root of SkiffOS knows only root, so WSL would refuse every start (0x80040308).",
                    "Leave user.default out; for a core shell map users.root.container to core in Skiff Core's"
                            + " config.yaml, or run \"su - core\"."));
        }
        return problems;
    }

    public static List<String> warnings(SettingValues values, int wslVersion) {
        var warnings = new ArrayList<String>();
        if (wslVersion == 1 && values.is("boot", "systemd", "true")) {
            warnings.add("boot.systemd does nothing in WSL 1.");
        }
        if (values.is("automount", "enabled", "false")
                && (values.find("automount", "options").isPresent()
                        || values.find("automount", "root").isPresent())) {
            warnings.add("automount.options and automount.root do nothing while automount.enabled is false.");
        }
        if (values.is("interop", "enabled", "false") && values.is("interop", "appendWindowsPath", "true")) {
            warnings.add("interop.appendWindowsPath does little while interop.enabled is false.");
        }
        return warnings;
    }

    private static Problem problem(String key, String title, String reason, String remedy) {
        return Problem.of(ProblemCode.WSL_CONFIG_INVALID, title, new Remedy.Advice(remedy))
                .withDetail(key + ": " + reason);
    }
}
