package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A guest in memory: files, sessions, and jobs with scripted results. A job that ran is adopted by its id as the real one is, and every
 * command line is checked by {@link CmdFile}. All domains are this one guest.
 */
public final class FakeGuest implements Guests {
    /** One job as it was run; {@code user} is empty for LocalSystem. */
    public record Ran(Optional<String> user, JobScript job) {
        /** The command line without the program's path, or {@code copy} for a copy to the profile. */
        public List<String> arguments() {
            return switch (job.action()) {
                case JobScript.Action.Run(var argv) -> argv.subList(1, argv.size());
                case JobScript.Action.CopyToProfile(var staged, var profile) -> List.of("copy", staged, profile);
            };
        }
    }

    private record Script(Predicate<Ran> matches, Function<Ran, JobResult> result) {}

    private final Time time;
    private final List<Script> scripts = new ArrayList<>();
    private final List<Ran> ran = new ArrayList<>();
    private final Map<String, JobResult> results = new LinkedHashMap<>();
    private final Map<String, Map<String, Path>> media = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> loggedOn = new ArrayList<>(List.of("lab"));
    private GuestAgent.OsInfo system = new GuestAgent.OsInfo("mswindows", "Windows 10 Pro", 19045);
    private boolean answers = true;
    private boolean stutters;
    private boolean stuttered;
    private Duration jobsTake = Duration.ofSeconds(1);

    public FakeGuest(Time time) {
        this.time = time;
    }

    /** The newest script that matches gives the result; without one a job ends with 0 and says nothing. */
    public FakeGuest on(Predicate<Ran> matches, Function<Ran, JobResult> result) {
        scripts.addFirst(new Script(matches, result));
        return this;
    }

    /** For jobs whose arguments begin with these words. */
    public FakeGuest on(List<String> arguments, JobResult result) {
        return on(
                job -> job.arguments().size() >= arguments.size()
                        && job.arguments().subList(0, arguments.size()).equals(arguments),
                job -> result);
    }

    public static JobResult says(String stdout) {
        return new JobResult(0, stdout, "");
    }

    public static JobResult fails(int exitCode, String stdout) {
        return new JobResult(exitCode, stdout, "");
    }

    /** Jobs that really ran, in order; adopted ones are not repeated. */
    public List<Ran> ran() {
        return List.copyOf(ran);
    }

    public FakeGuest system(GuestAgent.OsInfo system) {
        this.system = system;
        return this;
    }

    /** From now on the agent is silent or answers again; switch over time with {@code FakeTime.after}. */
    public FakeGuest answers(boolean answers) {
        this.answers = answers;
        return this;
    }

    /** From now on every second question to the agent itself is not answered, as when libvirt restarts meanwhile. */
    public FakeGuest stutters() {
        stutters = true;
        return this;
    }

    public FakeGuest loggedOn(String... users) {
        loggedOn.clear();
        loggedOn.addAll(List.of(users));
        return this;
    }

    public FakeGuest jobsTake(Duration duration) {
        jobsTake = duration;
        return this;
    }

    public Map<String, byte[]> files() {
        return files;
    }

    /** Media by token, as built. */
    public Map<String, Map<String, Path>> media() {
        return Map.copyOf(media);
    }

    /** Everything a restart of the machine forgets; files and results stay. */
    public void restart() {
        media.clear();
    }

    @Override
    public GuestAgent agent(UUID domain) {
        return new Agent();
    }

    @Override
    public JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
            throws InterruptedException {
        return run(context, new Ran(Optional.empty(), job), patience);
    }

    @Override
    public JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience)
            throws InterruptedException {
        if (loggedOn.stream().noneMatch(owner.user()::equalsIgnoreCase) && owner.password() == null) {
            throw GuestProblems.ownerRefused(owner.user(), "not logged on");
        }
        return run(context, new Ran(Optional.of(owner.user()), job), patience);
    }

    private JobResult run(StepContext context, Ran job, Duration patience) throws InterruptedException {
        CmdFile.text(job.job());
        new JobList(context, new UUID(0, 0)).add(job.job().id());
        var deadline = context.now().plus(patience);
        while (!answers) {
            if (context.now().isAfter(deadline)) {
                throw GuestProblems.silent().toException();
            }
            context.pause(Duration.ofSeconds(2));
        }
        var before = results.get(job.job().id());
        if (before != null) {
            return before;
        }
        ran.add(job);
        if (jobsTake.compareTo(patience) > 0) {
            context.pause(patience);
            throw GuestProblems.jobTimedOut(job.job().id(), patience, true).toException();
        }
        context.pause(jobsTake);
        var result = scripts.stream()
                .filter(script -> script.matches().test(job))
                .findFirst()
                .map(script -> script.result().apply(job))
                .orElseGet(() -> says(""));
        results.put(job.job().id(), result);
        return result;
    }

    @Override
    public void forgetJobs(StepContext context, UUID domain) {
        new JobList(context, new UUID(0, 0)).all().forEach(results::remove);
    }

    @Override
    public String driveOf(StepContext context, UUID domain, String token, Duration patience) {
        if (!answers) {
            throw GuestProblems.silent().toException();
        }
        if (!media.containsKey(token)) {
            throw GuestProblems.mediaNotSeen(Iso.marker(token)).toException();
        }
        return "E:\\";
    }

    @Override
    public void buildIso(Path iso, String token, Map<String, Path> content) {
        media.put(token, Map.copyOf(content));
    }

    private void requireAnswer() {
        stuttered = stutters && !stuttered;
        if (!answers || stuttered) {
            throw GuestProblems.silent().toException();
        }
    }

    private final class Agent implements GuestAgent {
        @Override
        public boolean ping() {
            return answers;
        }

        @Override
        public OsInfo osInfo() {
            requireAnswer();
            return system;
        }

        @Override
        public List<String> loggedOnUsers() {
            requireAnswer();
            return List.copyOf(loggedOn);
        }

        @Override
        public void powerDown() {
            requireAnswer();
            answers = false;
        }

        @Override
        public ExecResult exec(String path, List<String> arguments, String input) {
            requireAnswer();
            var argv = new ArrayList<>(List.of(path));
            argv.addAll(arguments);
            var job = new Ran(Optional.empty(), JobScript.run("exec", argv.toArray(String[]::new)));
            ran.add(job);
            return scripts.stream()
                    .filter(script -> script.matches().test(job))
                    .findFirst()
                    .map(script -> script.result().apply(job))
                    .map(result -> new ExecResult(result.exitCode(), result.stdout(), result.stderr()))
                    .orElse(new ExecResult(0, "", ""));
        }

        @Override
        public void launch(String path, List<String> arguments) {
            exec(path, arguments);
        }

        @Override
        public void writeFile(String windowsPath, byte[] content) {
            requireAnswer();
            files.put(windowsPath, content.clone());
        }

        @Override
        public Optional<byte[]> readFile(String windowsPath, int limit) {
            requireAnswer();
            return Optional.ofNullable(files.get(windowsPath))
                    .map(content -> new String(content, StandardCharsets.ISO_8859_1))
                    .map(text -> text.substring(0, Math.min(limit, text.length())))
                    .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void closeAbandoned(String folder) {
            requireAnswer();
        }

        @Override
        public boolean exists(String windowsPath) {
            return readFile(windowsPath, 1).isPresent();
        }
    }

    /** Thrown by scripts that play a broken guest. */
    public static ProblemException silence() {
        return GuestProblems.silent().toException();
    }

    public Time time() {
        return time;
    }
}
