package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One job from staging to result. The guest's files are the only truth: {@code exit.txt} there means done, {@code stdout.txt} held open
 * means running, anything else means to be started; so a lost answer or a dead service never runs a job twice at once.
 */
final class JobRun {
    private static final int OUTPUT_LIMIT = 1 << 20;
    private static final int EXIT_LIMIT = 64;
    private static final int STARTS = 4;
    private static final Duration FIRST_LOOK = Duration.ofMillis(250);
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration CHECK = Duration.ofSeconds(20);

    private final StepContext context;
    private final GuestAgent agent;
    private final JobScript job;
    private final JobStart how;
    private final JobFolder folder;
    private final String text;
    private final Duration allowed;
    private final Instant deadline;
    private final Patience patience;
    private @Nullable ProblemException troubleStarting;
    private boolean seenRunning;

    JobRun(StepContext context, GuestAgent agent, JobScript job, JobStart how, Duration allowed) {
        this.context = context;
        this.agent = agent;
        this.job = job;
        this.how = how;
        this.text = CmdFile.text(job);
        this.folder = JobFolder.of(job.id());
        this.allowed = allowed;
        this.deadline = deadline();
        this.patience = new Patience(context, deadline);
    }

    /** Counted from the job's first start; a retry of the step counts anew, a restart of the service does not. */
    private Instant deadline() {
        var name = "job." + job.id();
        var began = context.recall(name).map(Instant::parse).orElse(Instant.EPOCH);
        if (began.isBefore(context.startedAt())) {
            began = context.now();
            context.remember(name, began.toString());
        }
        return began.plus(allowed);
    }

    JobResult result() throws InterruptedException {
        var before = finished();
        if (before.isPresent()) {
            context.log("Job %s had already run; its result is taken over.".formatted(job.id()));
            return ended(before.get());
        }
        if (patience.ask(() -> agent.exists(folder.job()))) {
            // Somebody staged it before us: it may be about to begin or to end.
            patience.act(() -> agent.closeAbandoned(folder.path()));
            context.pause(SETTLE);
            if (!isRunning() && finished().isEmpty()) {
                stageAgain();
            }
        } else {
            stage();
        }
        return ended(await());
    }

    private boolean isRunning() throws InterruptedException {
        // The agent shares files for reading only, so a file being written cannot be opened.
        return patience.ask(() -> !agent.exists(folder.stdout()) && agent.exists(folder.job()));
    }

    private void stageAgain() throws InterruptedException {
        patience.ask(() -> agent.exec(JobStart.CMD, List.of("/d", "/c", "rmdir", folder.started())));
        stage();
    }

    private void stage() throws InterruptedException {
        new JobAccess(patience, agent).keepPrivate();
        // Already there is fine, and any other failure shows at the first file.
        patience.ask(() -> agent.exec(JobStart.CMD, List.of("/d", "/c", "mkdir", folder.path())));
        write(folder.stdout(), "");
        if (job.stdin().isPresent()) {
            write(folder.stdin(), job.stdin().get());
        }
        for (var file : job.staged()) {
            write(folder.file(file.name()), file.content());
        }
        // Last, so that a job.cmd means everything else is there.
        write(folder.job(), text);
        start();
    }

    private void write(String path, String content) throws InterruptedException {
        patience.act(() -> agent.writeFile(path, content.getBytes(StandardCharsets.UTF_8)));
    }

    private void start() throws InterruptedException {
        try {
            troubleStarting = null;
            how.start(patience, agent, job.id());
        } catch (ProblemException e) {
            if (!Patience.isAway(e) && e.problem().code() != ProblemCode.GUEST_AGENT_ERROR) {
                throw e;
            }
            // It may have started all the same; the files will tell.
            troubleStarting = e;
        }
    }

    private void startAgain() throws InterruptedException {
        try {
            stageAgain();
        } catch (ProblemException e) {
            if (e.problem().code() != ProblemCode.GUEST_AGENT_ERROR) {
                throw e;
            }
            // Its files are in use, so it has begun after all.
            troubleStarting = e;
        }
    }

    private int await() throws InterruptedException {
        var starts = 1;
        var idle = 0;
        var look = FIRST_LOOK;
        var check = context.now().plus(CHECK);
        while (true) {
            var exit = finished();
            if (exit.isPresent()) {
                return exit.get();
            }
            if (context.now().isAfter(deadline)) {
                throw GuestProblems.jobTimedOut(job.id(), allowed, seenRunning).toException();
            }
            if (context.now().isAfter(check)) {
                check = context.now().plus(CHECK);
                var running = isRunning();
                seenRunning |= running;
                idle = running ? 0 : idle + 1;
            }
            if (idle >= 2 && finished().isEmpty()) {
                if (starts++ >= STARTS) {
                    throw troubleStarting != null
                            ? troubleStarting
                            : GuestProblems.noResult(job.id(), "it was started %d times.".formatted(STARTS));
                }
                context.warn("The command does not run (Windows may have restarted); it is started again.");
                idle = 0;
                startAgain();
            }
            context.pause(look);
            look = look.multipliedBy(2).compareTo(LAST_LOOK) > 0 ? LAST_LOOK : look.multipliedBy(2);
        }
    }

    private Optional<Integer> finished() throws InterruptedException {
        var exit = patience.ask(() -> agent.readFile(folder.exit(), EXIT_LIMIT));
        if (exit.isEmpty()) {
            return Optional.empty();
        }
        var words = GuestText.decode(exit.get()).strip();
        try {
            return Optional.of(Integer.parseInt(words));
        } catch (NumberFormatException e) {
            throw GuestProblems.noResult(job.id(), "exit.txt says \"" + GuestText.oneLine(words) + "\".");
        }
    }

    private JobResult ended(int exitCode) throws InterruptedException {
        var result = new JobResult(exitCode, output("stdout"), output("stderr"));
        how.end(agent, job.id());
        return result;
    }

    private String output(String name) throws InterruptedException {
        var path = folder.file(name + ".txt");
        var content = patience.ask(() -> agent.readFile(path, OUTPUT_LIMIT));
        if (content.isEmpty()) {
            // A background process of the command may still hold it; copy shares where the agent does not.
            var copy = folder.file(name + "-copy.txt");
            patience.ask(() -> agent.exec(JobStart.CMD, List.of("/d", "/c", "copy", "/y", path, copy)));
            content = patience.ask(() -> agent.readFile(copy, OUTPUT_LIMIT));
        }
        if (content.isEmpty()) {
            context.warn("The command's %s could not be read.".formatted(name));
        }
        return GuestText.decode(content.orElse(new byte[0]));
    }
}
