package dev.slipway.guest;

import dev.slipway.problem.ProblemException;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final String ICACLS = "C:\\Windows\\System32\\icacls.exe";
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
        var folder = JobFolder.of(jobId);
        var granted = patience.ask(() -> agent.exec(ICACLS, List.of(folder.path(), "/grant", user + ":(OI)(CI)M")));
        if (granted.exitCode() != 0) {
            throw GuestProblems.ownerRefused(user, "icacls: " + said(granted));
        }
        create(patience, agent, jobId);
        // The task ignores a second start while it runs, and job.cmd ends at once when its result is there.
        var run = agent.exec(SCHTASKS, List.of("/run", "/tn", name(jobId)));
        if (run.exitCode() != 0) {
            throw GuestProblems.ownerRefused(user, "schtasks /run: " + said(run));
        }
    }

    private void create(Patience patience, GuestAgent agent, String jobId) throws InterruptedException {
        var interactive = loggedOn(patience, agent);
        if (interactive) {
            var created = patience.ask(() -> agent.exec(SCHTASKS, task(jobId, List.of("/it"))));
            if (created.exitCode() == 0) {
                return;
            }
            if (password.isEmpty()) {
                throw GuestProblems.ownerRefused(user, "schtasks /create: " + said(created));
            }
        }
        if (password.isEmpty()) {
            throw GuestProblems.ownerRefused(user, "The account is not logged on, and no password is stored for it.");
        }
        var secret = password.get().get();
        // schtasks would ask at a console that is not there.
        if (secret.isEmpty() || secret.equals("*")) {
            throw GuestProblems.ownerRefused(user, "Tasks need an account with a real password.");
        }
        var logon = interactive ? List.of("/it", "/rp", secret) : List.of("/rp", secret);
        var created = patience.ask(() -> agent.exec(SCHTASKS, task(jobId, logon)));
        if (created.exitCode() != 0) {
            throw GuestProblems.ownerRefused(user, "schtasks /create: " + said(without(secret, created)));
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

    private List<String> task(String jobId, List<String> logon) {
        var run = CMD + " /d /c " + JobFolder.of(jobId).job();
        var arguments = new ArrayList<>(
                List.of("/create", "/tn", name(jobId), "/tr", run, "/sc", "once", "/st", "00:00", "/f", "/ru", user));
        arguments.addAll(logon);
        return arguments;
    }

    private static String name(String jobId) {
        return "Slipway\\" + jobId;
    }

    private static GuestAgent.ExecResult without(String secret, GuestAgent.ExecResult result) {
        return new GuestAgent.ExecResult(
                result.exitCode(),
                result.stdout().replace(secret, "…"),
                result.stderr().replace(secret, "…"));
    }

    private static String said(GuestAgent.ExecResult result) {
        return GuestText.oneLine("exit %d. %s %s".formatted(result.exitCode(), result.stderr(), result.stdout()));
    }

    @Override
    public String toString() {
        return "UserTask[%s]".formatted(user.toLowerCase(Locale.ROOT));
    }
}
