package dev.slipway.guest;

import java.util.List;

/** Who may do what in the folder of all jobs: LocalSystem and administrators everything, an owner what its own jobs need, others nothing. */
record JobAccess(Patience patience, GuestAgent agent) {
    private static final String ICACLS = "C:\\Windows\\System32\\icacls.exe";
    // By number, as the names of both are translated: S-1-5-18 is LocalSystem, S-1-5-32-544 the administrators.
    private static final List<String> PRIVATE =
            List.of("/inheritance:r", "/grant:r", "*S-1-5-18:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F");

    /** Before an operation puts its first job there; a folder of before is taken in hand, too. */
    void keepPrivate() throws InterruptedException {
        once("job-access", () -> {
            // Already there is fine; what else goes wrong shows at the next command.
            patience.ask(() -> agent.exec(JobStart.CMD, List.of("/d", "/c", "mkdir", JobFolder.JOBS)));
            var made = icacls(JobFolder.ROOT, PRIVATE);
            if (made.exitCode() != 0) {
                throw GuestProblems.folderNotPrivate(made.said());
            }
        });
    }

    /** Lets an account reach its job: that folder wholly, and of those above only their lists, by which wsl.exe finds where it is. */
    void letIn(String user, String jobId) throws InterruptedException {
        once("job-access." + user, () -> grant(JobFolder.ROOT, user, "(CI)(NP)RX"));
        grant(JobFolder.of(jobId).path(), user, "(OI)(CI)M");
    }

    private void grant(String folder, String user, String rights) throws InterruptedException {
        var granted = icacls(folder, List.of("/grant", user + ":" + rights));
        if (granted.exitCode() != 0) {
            throw GuestProblems.ownerRefused(user, "icacls: " + granted.said());
        }
    }

    private GuestAgent.ExecResult icacls(String folder, List<String> rights) throws InterruptedException {
        var words = new java.util.ArrayList<>(List.of(folder));
        words.addAll(rights);
        return patience.ask(() -> agent.exec(ICACLS, words));
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    private void once(String name, Act act) throws InterruptedException {
        var context = patience.context();
        if (context.recall(name).isEmpty()) {
            act.run();
            context.remember(name, "done");
        }
    }
}
