package dev.slipway.guest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Windows' Task Scheduler, as far as jobs of owners go. Each call answers its complaint, empty when it did as told. */
final class FakeScheduler {
    private static final String PASSWORD = "practice-only";

    final Set<String> tasks = new HashSet<>();
    private final Consumer<String> job;

    FakeScheduler(Consumer<String> job) {
        this.job = job;
    }

    String powershell(List<String> argv, String input) {
        if (!argv.subList(1, argv.size())
                .equals(List.of("-NoLogo", "-NoProfile", "-NonInteractive", "-Command", PasswordTask.SCRIPT))) {
            return "not known here";
        }
        var given = input.lines()
                .map(line -> new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8))
                .toList();
        if (!given.get(4).equals(PASSWORD)) {
            return "The password " + given.get(4) + " is incorrect.";
        }
        tasks.add("Slipway\\" + given.getFirst());
        return "";
    }

    String schtasks(List<String> argv) {
        var name = argv.get(argv.indexOf("/tn") + 1);
        return switch (argv.get(1)) {
            case "/create" -> {
                if (!argv.getLast().equals("/it")) {
                    yield "not known here";
                }
                tasks.add(name);
                yield "";
            }
            case "/run" -> {
                if (!tasks.contains(name)) {
                    yield "no such task";
                }
                job.accept(name.substring("Slipway\\".length()));
                yield "";
            }
            case "/delete" -> tasks.remove(name) ? "" : "no such task";
            default -> "not known here";
        };
    }
}
