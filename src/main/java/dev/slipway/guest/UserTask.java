package dev.slipway.guest;

import dev.slipway.problem.ProblemException;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Runs a job as a local account by a scheduled task: in its desktop session when logged on, with its password otherwise. wsl.exe refuses
 * LocalSystem, and distros belong to an account.
 *
 * @param password opened only when needed; empty when the account is always logged on
 */
record UserTask(String user, Optional<Supplier<String>> password) implements JobStart {
    private static final String SCHTASKS = "C:\\Windows\\System32\\schtasks.exe";
    private static final Duration LOGON = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    // What Windows forbids in account names; the slash would also make an option of it.
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\"/\\\\\\[\\]:;|=,+*?<>@]{1,20}");

    UserTask {
        if (!NAME.matcher(user).matches() || user.isBlank()) {
            throw GuestProblems.ownerRefused(GuestText.oneLine(user), "Windows has no accounts of such a name.");
        }
    }

    @Override
    public void start(Patience patience, GuestAgent agent, String jobId) throws InterruptedException {
        new JobAccess(patience, agent).letIn(user, jobId);
        create(patience, agent, jobId);
        // The task ignores a second start while it runs, and job.cmd ends at once when its result is there.
        var run = agent.exec(SCHTASKS, List.of("/run", "/tn", name(jobId)));
        if (run.exitCode() != 0) {
            throw GuestProblems.ownerRefused(user, "schtasks /run: " + run.said());
        }
    }

    private void create(Patience patience, GuestAgent agent, String jobId) throws InterruptedException {
        var interactive = loggedOn(patience, agent);
        if (interactive) {
            var created = patience.ask(() -> agent.exec(SCHTASKS, desktopTask(jobId)));
            if (created.exitCode() == 0) {
                return;
            }
            if (password.isEmpty()) {
                throw GuestProblems.ownerRefused(user, "schtasks /create: " + created.said());
            }
        }
        if (password.isEmpty()) {
            throw GuestProblems.ownerRefused(user, "The account is not logged on, and no password is stored for it.");
        }
        var secret = password.get().get();
        // Windows has no logon by task without one, and a task that says * asks for it.
        if (secret.isEmpty() || secret.equals("*")) {
            throw GuestProblems.ownerRefused(user, "Tasks need an account with a real password.");
        }
        var logon = interactive ? PasswordTask.Logon.DESKTOP_OR_PASSWORD : PasswordTask.Logon.PASSWORD;
        var task = new PasswordTask(jobId, CMD, arguments(jobId), user, secret, logon);
        var created = patience.ask(() -> task.register(agent));
        if (created.exitCode() != 0) {
            throw GuestProblems.ownerRefused(
                    user, "task: " + created.without(secret).said());
        }
    }

    // Without a password there is nothing but to wait for the logon, which may follow the agent's first answer by
    // minutes.
    private boolean loggedOn(Patience patience, GuestAgent agent) throws InterruptedException {
        var end = patience.context().now().plus(LOGON);
        var told = false;
        while (true) {
            var users = patience.ask(agent::loggedOnUsers);
            if (users.stream().anyMatch(this::isOwner)) {
                return true;
            }
            if (password.isPresent() || isPast(patience, end)) {
                return false;
            }
            if (!told) {
                patience.context().log("Waiting for %s to be logged on.".formatted(user));
                told = true;
            }
            patience.context().pause(PAUSE);
        }
    }

    private static boolean isPast(Patience patience, Instant end) {
        var now = patience.context().now();
        return now.isAfter(end) || now.isAfter(patience.deadline());
    }

    private boolean isOwner(String loggedOn) {
        return loggedOn.substring(loggedOn.lastIndexOf('\\') + 1).equalsIgnoreCase(user);
    }

    @Override
    public void end(GuestAgent agent, String jobId) {
        try {
            agent.exec(SCHTASKS, List.of("/delete", "/tn", name(jobId), "/f"));
        } catch (ProblemException e) {
            Log.debugf("the task of job %s stays: %s", jobId, e.problem().code());
        }
    }

    private List<String> desktopTask(String jobId) {
        var run = CMD + " " + arguments(jobId);
        return List.of(
                "/create", "/tn", name(jobId), "/tr", run, "/sc", "once", "/st", "00:00", "/f", "/ru", user, "/it");
    }

    private static String arguments(String jobId) {
        return "/d /c " + JobFolder.of(jobId).job();
    }

    private static String name(String jobId) {
        return "Slipway\\" + jobId;
    }

    @Override
    public String toString() {
        return "UserTask[%s]".formatted(user.toLowerCase(Locale.ROOT));
    }
}
