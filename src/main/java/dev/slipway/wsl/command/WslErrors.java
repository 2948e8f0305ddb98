package dev.slipway.wsl.command;

import dev.slipway.guest.JobResult;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.Locale;

/** From a failed wsl.exe to a problem with its remedies; the table is {@link WslErrorTable}. */
public final class WslErrors {
    private WslErrors() {}

    /**
     * One meaning of one or more codes.
     *
     * @param codes symbols and HRESULTs in small letters; empty means any
     * @param within a part of the code path that must be there too; empty means anywhere
     */
    record Row(List<String> codes, String within, ProblemCode problem, String title, List<Remedy> remedies) {
        boolean matches(String path) {
            var small = path.toLowerCase(Locale.ROOT);
            var code = small.substring(small.lastIndexOf('/') + 1);
            return (codes.isEmpty() || codes.contains(code)) && small.contains(within.toLowerCase(Locale.ROOT));
        }
    }

    /** The result must be a failure; what cannot be recognised becomes WSL_FAILED with the last lines. */
    public static Problem toProblem(JobResult result) {
        var path = WslOutput.errorCode(result);
        if (path.isEmpty()) {
            return Problem.of(
                            ProblemCode.WSL_FAILED,
                            "wsl.exe failed with exit code %d and gave no error code.".formatted(result.exitCode()),
                            new Remedy.Advice("Retry; if it fails again, look at the machine's screen."))
                    .withDetail(WslOutput.tail(result));
        }
        var detail = "%s%n%s".formatted(path.get(), WslOutput.tail(result));
        return WslErrorTable.ROWS.stream()
                .filter(row -> row.matches(path.get()))
                .findFirst()
                .map(row -> new Problem(row.problem(), row.title(), detail, row.remedies()))
                .orElseGet(() -> Problem.of(
                                ProblemCode.WSL_FAILED,
                                "wsl.exe failed: %s.".formatted(path.get()),
                                new Remedy.Advice("Retry; the code says which part of WSL failed."))
                        .withDetail(detail));
    }
}
