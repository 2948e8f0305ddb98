package dev.slipway.guest;

import java.util.List;
import java.util.Optional;

/**
 * What one job inside Windows does; {@link CmdFile} turns it into the text of {@code job.cmd}.
 *
 * @param id {@code [a-z0-9-]{1,64}}, chosen before the job exists, so that a job is adopted and not run twice
 * @param stdin content of the job's standard input
 * @param staged further small files put beside the job
 */
public record JobScript(String id, Action action, Optional<String> stdin, List<StagedFile> staged) {
    public sealed interface Action {
        /** A program by full path and its arguments, handed over exactly as given. */
        record Run(List<String> argv) implements Action {
            public Run {
                argv = List.copyOf(argv);
            }
        }

        /** Copies a staged file into the account's profile folder under a plain name. */
        record CopyToProfile(String stagedName, String profileName) implements Action {}
    }

    public record StagedFile(String name, String content) {}

    public JobScript {
        staged = List.copyOf(staged);
    }

    public static JobScript run(String id, String... argv) {
        return new JobScript(id, new Action.Run(List.of(argv)), Optional.empty(), List.of());
    }
}
