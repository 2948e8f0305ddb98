package dev.slipway.wsl.distro;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command to run inside a distro, given to {@code sh} on its standard input: wsl.exe hands what follows {@code --} to a shell as text, so
 * no argument with a special character would arrive there as it was meant.
 */
public record LinuxCommand(List<String> argv) {
    private static final int LONGEST = 100_000;

    /** Throws INVALID_REQUEST. */
    public LinuxCommand {
        argv = List.copyOf(argv);
        if (argv.isEmpty() || argv.getFirst().isBlank()) {
            throw invalid("The command is empty.", "Give at least the program's name.");
        }
        if (argv.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw invalid("No argument can hold a NUL character.", "Leave it out.");
        }
        if (argv.stream().mapToInt(String::length).sum() > LONGEST) {
            throw invalid("The command is too long.", "Keep it below 100,000 characters.");
        }
    }

    /** The script for {@code sh}; the command's own input is empty. */
    public String script() {
        return argv.stream().map(LinuxCommand::quoted).collect(Collectors.joining(" ", "exec ", " </dev/null\n"));
    }

    static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    private static RuntimeException invalid(String title, String remedy) {
        return Problem.of(ProblemCode.INVALID_REQUEST, title, new Remedy.Advice(remedy))
                .toException();
    }
}
