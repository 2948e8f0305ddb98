package dev.slipway.host;

import java.time.Duration;

/** Runs a program of the host: an argument list, never a command line, and always with a time limit. */
public interface CommandRunner {
    /** Never throws; a program that is not there or takes too long is an {@link Answer}, too. */
    Answer run(Duration limit, String... argv);

    enum Ending {
        EXITED,
        NOT_FOUND,
        TIMED_OUT
    }

    /** @param out at most 1 MiB, decoded as UTF-8 in the C locale */
    record Answer(Ending ending, int exitCode, String out, String err) {
        public boolean succeeded() {
            return ending == Ending.EXITED && exitCode == 0;
        }

        /** Why it failed, one line. */
        public String complaint(String program) {
            return switch (ending) {
                case NOT_FOUND -> "%s is not installed".formatted(program);
                case TIMED_OUT -> "%s gave no answer in time".formatted(program);
                case EXITED ->
                    err.lines()
                            .map(String::strip)
                            .filter(line -> line.startsWith("error:"))
                            .map(line -> line.substring("error:".length()).strip())
                            .reduce((_, last) -> last)
                            .or(() -> err.lines()
                                    .map(String::strip)
                                    .filter(line -> !line.isEmpty())
                                    .findFirst())
                            .orElse("%s ended with %d".formatted(program, exitCode));
            };
        }
    }
}
