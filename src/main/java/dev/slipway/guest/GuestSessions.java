package dev.slipway.guest;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

@ApplicationScoped
class GuestSessions implements Guests {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Function<UUID, AgentChannel> channels;
    private final SecretBox secrets;
    private final Iso iso;
    private final Time time;
    private final Map<UUID, Set<Long>> left = new ConcurrentHashMap<>();

    @Inject
    GuestSessions(Hypervisor hypervisor, SecretBox secrets, Iso iso, Time time) {
        this(
                domain -> (json, timeoutSeconds) -> hypervisor.agentCommand(domain, json, timeoutSeconds),
                secrets,
                iso,
                time);
    }

    GuestSessions(Function<UUID, AgentChannel> channels, SecretBox secrets, Iso iso, Time time) {
        this.channels = channels;
        this.secrets = secrets;
        this.iso = iso;
        this.time = time;
    }

    @Override
    public GuestAgent agent(UUID domain) {
        return new LibvirtGuestAgent(
                channels.apply(domain), time, left.computeIfAbsent(domain, _ -> ConcurrentHashMap.newKeySet()));
    }

    @Override
    public JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
            throws InterruptedException {
        return run(context, domain, job, new JobStart.AsSystem(), patience);
    }

    @Override
    public JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience)
            throws InterruptedException {
        Optional<Supplier<String>> password =
                Optional.ofNullable(owner.password()).map(stored -> () -> opened(context, domain, stored));
        return run(context, domain, job, new UserTask(owner.user(), password), patience);
    }

    private String opened(StepContext context, UUID domain, SealedSecret stored) {
        var password = secrets.open(SecretPlace.ownerPassword(domain), stored);
        context.conceal(password);
        return password;
    }

    private JobResult run(StepContext context, UUID domain, JobScript job, JobStart how, Duration patience)
            throws InterruptedException {
        var run = new JobRun(context, agent(domain), job, how, patience);
        new JobList(context, domain).add(job.id());
        return run.result();
    }

    @Override
    public void forgetJobs(StepContext context, UUID domain) throws InterruptedException {
        var agent = agent(domain);
        for (var jobId : new JobList(context, domain).all()) {
            context.checkCancelled();
            try {
                agent.exec(
                        JobStart.CMD,
                        List.of(
                                "/d",
                                "/c",
                                "rmdir",
                                "/s",
                                "/q",
                                JobFolder.of(jobId).path()));
            } catch (ProblemException e) {
                context.log(
                        "Some temporary files stay in the guest: " + e.problem().title());
                return;
            }
        }
    }

    @Override
    public String driveOf(StepContext context, UUID domain, String token, Duration patience)
            throws InterruptedException {
        var agent = agent(domain);
        var marker = Iso.marker(token);
        var deadline = context.now().plus(patience);
        while (true) {
            for (var letter : letters()) {
                var drive = letter + ":\\";
                if (new Patience(context, deadline).ask(() -> agent.exists(drive + marker))) {
                    return drive;
                }
            }
            if (context.now().isAfter(deadline)) {
                throw GuestProblems.mediaNotSeen(marker).toException();
            }
            context.pause(LOOK);
        }
    }

    private static List<String> letters() {
        return IntStream.rangeClosed('D', 'Z').mapToObj(Character::toString).toList();
    }

    @Override
    public void buildIso(Path target, String token, Map<String, Path> files) throws InterruptedException {
        iso.build(target, token, files);
    }
}
