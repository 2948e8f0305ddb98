package dev.slipway.hypervisor;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.nio.channels.ByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steering side of {@link FakeHypervisor}: what tests set and ask. */
public abstract class FakeHost {
    /** Bytes of every disk. */
    public static final long DISK_BYTES = 32L << 20;

    private static final Set<String> HYPERV = Arrays.stream(Enlightenment.values())
            .filter(one -> one.compareTo(Enlightenment.TLBFLUSH) <= 0 && one != Enlightenment.STIMER_DIRECT
                    || one == Enlightenment.IPI
                    || one == Enlightenment.EVMCS)
            .map(Enlightenment::word)
            .collect(Collectors.toUnmodifiableSet());

    /** What kill -9 of the service is to whoever was asking the host. */
    public static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Answers agent commands: domain and JSON in, JSON out; may throw a {@code ProblemException}. */
    public interface Agent extends BiFunction<UUID, String, String> {}

    static final Agent SILENT = (_, _) -> {
        throw problem(ProblemCode.GUEST_AGENT_SILENT, "The guest agent does not answer.");
    };

    final UUID owner;
    final Map<UUID, FakeDomain> domains = new LinkedHashMap<>();
    final Map<String, Deque<Problem>> faults = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    final FakeEvents events = new FakeEvents();
    final Map<UUID, Agent> agents = new LinkedHashMap<>();
    final Map<Engine, HostCapabilities> capabilities = new EnumMap<>(Engine.class);
    Agent anyAgent = SILENT;
    Consumer<DomainSpec> onStart = _ -> {};
    Function<UUID, ByteChannel> screens = _ -> new FakeScreen().viewer();
    final Map<UUID, List<ByteChannel>> viewers = new LinkedHashMap<>();
    /** Of every domain; null is what its engine gives. */
    @Nullable
    RunningCpu cpu;

    boolean reachable = true;
    boolean obeysAcpi = true;
    int pollsPerJob = 2;
    private long mortal;
    private int callsLeft;

    FakeHost(UUID owner) {
        this.owner = owner;
        offerEverything();
    }

    public synchronized void forgetEverything() {
        domains.clear();
        faults.clear();
        calls.clear();
        agents.clear();
        anyAgent = SILENT;
        onStart = _ -> {};
        screens = _ -> new FakeScreen().viewer();
        cpu = null;
        reachable = true;
        obeysAcpi = true;
        pollsPerJob = 2;
        mortal = 0;
        offerEverything();
    }

    private void offerEverything() {
        for (var engine : Engine.values()) {
            var kvm = engine == Engine.KVM;
            capabilities.put(
                    engine,
                    new HostCapabilities(
                            engine,
                            9_000_000,
                            7_002_022,
                            256 << 10,
                            "Intel",
                            true,
                            true,
                            kvm ? HYPERV : Set.of(),
                            true,
                            true,
                            true));
        }
    }

    /** The next {@code times} calls of the method of that name throw the problem, before they change anything. */
    public synchronized void failNext(String method, Problem problem, int times) {
        var queue = faults.computeIfAbsent(method, _ -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(problem);
        }
    }

    public synchronized void reachable(boolean now) {
        if (reachable != now) {
            reachable = now;
            send(now ? new DomainEvent.Resync() : new DomainEvent.ConnectionLost());
        }
    }

    public synchronized void answer(UUID domain, Agent agent) {
        agents.put(domain, agent);
    }

    /** Answers for all domains that have no agent of their own. */
    public synchronized void answerAll(Agent agent) {
        anyAgent = agent;
    }

    /** Called after every start, outside any lock: a place to play boot loops or to connect an agent. */
    public synchronized void onStart(Consumer<DomainSpec> hook) {
        onStart = hook;
    }

    /** What a viewer of a domain's screen is connected to; a {@link FakeScreen} of its own unless a test says otherwise. */
    public synchronized void screens(Function<UUID, ByteChannel> next) {
        screens = next;
    }

    public synchronized void capabilities(HostCapabilities now) {
        capabilities.put(now.engine(), now);
    }

    public synchronized void cpu(RunningCpu now) {
        cpu = now;
    }

    public synchronized void obeysAcpi(boolean now) {
        obeysAcpi = now;
    }

    /** A job ends (a merge becomes ready) after being looked at this often. */
    public synchronized void pollsPerJob(int polls) {
        pollsPerJob = polls;
    }

    public synchronized void addForeign(UUID id, String name) {
        domains.put(id, new FakeDomain(id, name, null));
    }

    /** The guest switched itself off, crashed, …: any change from inside. */
    public synchronized void become(UUID id, DomainState state, String reason) {
        var domain = require(id);
        if (state == DomainState.SHUT_OFF) {
            off(domain, reason);
        } else {
            set(domain, state, reason, "changed");
        }
    }

    /** Runs on with another kind of screen, as after somebody's {@code virsh edit}, or from before. */
    public synchronized void screen(UUID id, Screen now) {
        require(id).screen = now;
        send(new DomainEvent.StateChanged(id, "changed"));
    }

    /** Somebody removed it with {@code virsh}. */
    public synchronized void vanish(UUID id) {
        domains.remove(id);
        send(new DomainEvent.StateChanged(id, "undefined"));
    }

    public void send(DomainEvent event) {
        events.send(event);
    }

    /** Returns when every event sent so far was delivered. */
    public void settle() {
        events.settle();
    }

    /** What was called, in order: {@code "define <name>"}, {@code "start <name>"}, … without the reading calls. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** The definition in force. */
    public synchronized DomainSpec spec(UUID id) {
        var spec = require(id).spec;
        if (spec == null) {
            throw new IllegalStateException("a foreign domain has no spec");
        }
        return spec;
    }

    /** The caller's thread dies at its n-th call from now on, before anything changes, once; 0 calls that off. */
    public synchronized void dieAt(int call) {
        mortal = Thread.currentThread().threadId();
        callsLeft = call;
    }

    /** Is the death still to come? */
    public synchronized boolean isDeathAhead() {
        return mortal != 0;
    }

    void pass(String method) {
        if (Thread.currentThread().threadId() == mortal && --callsLeft == 0) {
            mortal = 0;
            throw new Death();
        }
        if (!reachable) {
            throw problem(ProblemCode.HYPERVISOR_UNREACHABLE, "The fake host is not reachable.");
        }
        var queue = faults.get(method);
        if (queue != null && !queue.isEmpty()) {
            throw new ProblemException(queue.remove());
        }
    }

    FakeDomain ours(String method, UUID id) {
        var domain = reading(method, id);
        note(method, domain);
        return domain;
    }

    FakeDomain reading(String method, UUID id) {
        pass(method);
        var domain = require(id);
        requireOurs(domain);
        return domain;
    }

    void note(String method, FakeDomain domain) {
        calls.add(method + " " + domain.name);
    }

    FakeDomain require(UUID id) {
        var domain = domains.get(id);
        if (domain == null) {
            throw Problem.notFound("domain", id.toString()).toException();
        }
        return domain;
    }

    void requireOurs(FakeDomain domain) {
        if (!owner.equals(domain.owner)) {
            throw problem(ProblemCode.FOREIGN_DOMAIN, "This domain was not made by this Slipway.");
        }
    }

    void set(FakeDomain domain, DomainState state, String reason, String what) {
        domain.state = state;
        domain.reason = reason;
        send(new DomainEvent.StateChanged(domain.id, what));
    }

    void off(FakeDomain domain, String reason) {
        domain.off();
        viewers.getOrDefault(domain.id, List.of()).forEach(FakeScreen::close);
        viewers.remove(domain.id);
        set(domain, DomainState.SHUT_OFF, reason, "stopped");
    }

    static ProblemException problem(ProblemCode code, String title) {
        return Problem.of(code, title, new Remedy.Advice("This is a fake host."))
                .toException();
    }
}
