package dev.slipway.guest;

import dev.slipway.guest.GuestAgent.OsInfo;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Waits until the system inside a running domain is up, and tells a slow start from one that never ends. */
@ApplicationScoped
public class GuestReadiness {
    // Windows restarts itself once or twice while it finishes features or updates.
    private static final int LOOP = 3;
    private static final int OFF_LOOKS = 3;
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Guests guests;
    private final Hypervisor hypervisor;
    private final Screenshots screenshots;

    public GuestReadiness(Guests guests, Hypervisor hypervisor, Screenshots screenshots) {
        this.guests = guests;
        this.hypervisor = hypervisor;
        this.screenshots = screenshots;
    }

    /** Waits without judging: every end is an answer, only a cancel is thrown. */
    public Readiness watch(StepContext context, UUID domain, Instant deadline) throws InterruptedException {
        var restarts = new Restarts(domain, context::now);
        var listening = hypervisor.listen(restarts::see);
        try {
            return watch(context, domain, deadline, restarts);
        } finally {
            close(listening);
        }
    }

    private Readiness watch(StepContext context, UUID domain, Instant deadline, Restarts restarts)
            throws InterruptedException {
        var agent = guests.agent(domain);
        var answers = 0;
        var off = 0;
        var told = "";
        while (true) {
            context.checkCancelled();
            var look = look(agent, domain);
            answers = look.system().isPresent() ? answers + 1 : 0;
            off = look.isOff() ? off + 1 : 0;
            var seen = look.words() + (restarts.count() == 0 ? "" : " Restarts so far: " + restarts.count() + ".");
            if (!seen.equals(told)) {
                context.log(seen);
                told = seen;
            }
            // One answer may come from a system that is about to restart.
            if (answers >= 2) {
                return new Readiness.Ready(look.system().orElseThrow());
            }
            if (restarts.count() >= LOOP) {
                return new Readiness.BootLoop(restarts.count());
            }
            if (off >= OFF_LOOKS) {
                return new Readiness.Off(look.words());
            }
            if (context.now().isAfter(deadline)) {
                return new Readiness.NotReady(told);
            }
            context.pause(LOOK);
        }
    }

    private record Look(String words, Optional<OsInfo> system, Optional<DomainState> state) {
        boolean isOff() {
            return state.filter(now -> now == DomainState.SHUT_OFF || now == DomainState.CRASHED)
                    .isPresent();
        }
    }

    private Look look(GuestAgent agent, UUID domain) {
        Optional<DomainView> view;
        try {
            view = hypervisor.find(domain);
        } catch (ProblemException e) {
            return new Look("The hypervisor does not answer.", Optional.empty(), Optional.empty());
        }
        var state = view.map(DomainView::state);
        if (state.filter(now -> now == DomainState.RUNNING).isEmpty()) {
            var words = state.map(GuestReadiness::words).orElse("The machine is not defined.");
            return new Look(words, Optional.empty(), state);
        }
        try {
            var system = agent.osInfo();
            return new Look("The guest answers: " + system.prettyName() + ".", Optional.of(system), state);
        } catch (ProblemException e) {
            var words = e.problem().code() == ProblemCode.GUEST_AGENT_ERROR
                    ? "The machine runs; the guest agent answers with errors."
                    : "The machine runs; the guest agent does not answer yet.";
            return new Look(words, Optional.empty(), state);
        }
    }

    private static String words(DomainState state) {
        return switch (state) {
            case RUNNING -> "The machine runs.";
            case PAUSED -> "The machine is paused.";
            case SHUTTING_DOWN -> "The machine is shutting down.";
            case SHUT_OFF -> "The machine is off.";
            case CRASHED -> "The machine has crashed.";
        };
    }

    /**
     * Waits, and throws GUEST_NOT_READY or GUEST_BOOT_LOOP with a picture of the screen.
     *
     * @param stepKey of the waiting step, names the picture
     */
    public OsInfo await(StepContext context, String stepKey, UUID domain, Instant deadline)
            throws InterruptedException {
        return switch (watch(context, domain, deadline)) {
            case Readiness.Ready(var system) -> system;
            case Readiness.BootLoop loop ->
                throw problem(context, stepKey, domain, loop).toException();
            case Readiness.NotReady late ->
                throw problem(context, stepKey, domain, late).toException();
            case Readiness.Off off ->
                throw problem(context, stepKey, domain, off).toException();
        };
    }

    /** The problem for a wait that ended badly, with a picture of the screen as it is now. */
    public Problem problem(StepContext context, String stepKey, UUID domain, Readiness end) {
        var remedies = new ArrayList<Remedy>();
        screenshots.take(context, stepKey, domain).ifPresent(remedies::add);
        return switch (end) {
            case Readiness.Ready ready -> throw new IllegalArgumentException("no problem: " + ready);
            case Readiness.BootLoop(var restarts) -> {
                remedies.add(new Remedy.Advice("Try a simpler CPU profile, or go back to the last snapshot."));
                yield new Problem(
                        ProblemCode.GUEST_BOOT_LOOP,
                        "The guest restarts again and again and does not come up.",
                        "%d restarts while waiting.".formatted(restarts),
                        remedies);
            }
            case Readiness.NotReady(var lastSeen) -> {
                remedies.addAll(notReady());
                yield new Problem(
                        ProblemCode.GUEST_NOT_READY, "The guest did not come up in time.", lastSeen, remedies);
            }
            case Readiness.Off(var state) -> {
                remedies.add(new Remedy.Advice("Start the machine, then retry this step."));
                yield new Problem(
                        ProblemCode.GUEST_NOT_READY,
                        "The machine is not running, so its guest cannot come up.",
                        state,
                        remedies);
            }
        };
    }

    /** The system inside when its agent answers now; empty at once when it does not. */
    public Optional<OsInfo> answers(UUID domain) {
        return look(guests.agent(domain), domain).system();
    }

    private static List<Remedy> notReady() {
        return List.of(
                new Remedy.Advice("If Windows is still starting, wait and retry this step."),
                new Remedy.Advice(
                        "If Windows is up, install the QEMU guest agent and the virtio serial driver (virtio-win guest tools), then retry this step."));
    }

    private static void close(AutoCloseable listening) {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("a listener that cannot be closed", e);
        }
    }
}
