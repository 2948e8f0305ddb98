package dev.slipway.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host's programs as they once answered; what was not recorded is not installed. */
final class RecordedShell implements CommandRunner {
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** @param command words of the command line, joined by blanks; every call that begins with them gets this answer */
    RecordedShell says(String command, String out) {
        answers.put(command, new Answer(Ending.EXITED, 0, out, ""));
        return this;
    }

    RecordedShell fails(String command, String out, String err) {
        answers.put(command, new Answer(Ending.EXITED, 1, out, err));
        return this;
    }

    RecordedShell hangs(String command) {
        answers.put(command, new Answer(Ending.TIMED_OUT, -1, "", ""));
        return this;
    }

    RecordedShell without(String command) {
        answers.remove(command);
        return this;
    }

    List<String> asked() {
        return asked;
    }

    @Override
    public Answer run(Duration limit, String... argv) {
        var command = String.join(" ", argv);
        asked.add(command);
        return answers.entrySet().stream()
                .filter(entry -> command.startsWith(entry.getKey()))
                .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                .map(Map.Entry::getValue)
                .orElseGet(() -> new Answer(Ending.NOT_FOUND, -1, "", "no such program"));
    }
}
