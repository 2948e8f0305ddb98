package dev.slipway.hypervisor;

import dev.slipway.problem.ProblemCode;
import dev.slipway.suite.Forgetful;
import io.quarkus.arc.properties.UnlessBuildProperty;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * A host in memory. Replaces the libvirt adapter in every {@code @QuarkusTest}; a test that wants the real one sets the build property
 * {@code slipway.test.hypervisor=libvirt} in its test profile. Inject it by its own type to steer it; {@link #forgetEverything()} empties it.
 */
@Alternative
@Priority(1)
@Singleton
@UnlessBuildProperty(name = "slipway.test.hypervisor", stringValue = "libvirt", enableIfMissing = true)
public class FakeHypervisor extends FakeHost implements Hypervisor, Forgetful {
    @Inject
    FakeHypervisor(Installation installation) {
        this(installation.id());
    }

    public FakeHypervisor(UUID owner) {
        super(owner);
    }

    @PreDestroy
    void close() {
        events.close();
    }

    @Override
    public synchronized boolean isReachable() {
        return reachable;
    }

    @Override
    public synchronized HostCapabilities capabilities(Engine engine) {
        pass("capabilities");
        return Objects.requireNonNull(capabilities.get(engine));
    }

    @Override
    public synchronized List<DomainView> list() {
        pass("list");
        return domains.values().stream().map(FakeDomain::view).toList();
    }

    @Override
    public synchronized Optional<DomainView> find(UUID id) {
        pass("find");
        return Optional.ofNullable(domains.get(id)).map(FakeDomain::view);
    }

    @Override
    public synchronized void define(DomainSpec spec) {
        pass("define");
        var present = domains.get(spec.id());
        if (present == null && domains.values().stream().anyMatch(one -> one.name.equals(spec.name()))) {
            throw problem(ProblemCode.NAME_TAKEN, "Another domain on this host has that name.");
        }
        if (present != null) {
            requireOurs(present);
            if (spec(spec.id()).generation() >= spec.generation()) {
                return;
            }
        }
        var domain = present == null ? new FakeDomain(spec.id(), spec.name(), spec.owner()) : present;
        domain.define(spec);
        domains.put(spec.id(), domain);
        note("define", domain);
        send(new DomainEvent.StateChanged(spec.id(), "defined"));
    }

    @Override
    public void start(UUID id) {
        DomainSpec started;
        Consumer<DomainSpec> hook;
        synchronized (this) {
            var domain = ours("start", id);
            if (domain.isActive() && !DomainView.isStarting(domain.state, domain.reason)) {
                return;
            }
            set(domain, DomainState.RUNNING, "booted", "started");
            started = spec(id);
            hook = onStart;
        }
        hook.accept(started);
    }

    @Override
    public synchronized void shutdownByAcpi(UUID id) {
        var domain = ours("shutdownByAcpi", id);
        if (domain.isActive() && obeysAcpi) {
            off(domain, "shutdown");
        }
    }

    @Override
    public synchronized void reset(UUID id) {
        ours("reset", id);
        send(new DomainEvent.Rebooted(id));
    }

    @Override
    public synchronized void pause(UUID id) {
        var domain = ours("pause", id);
        domain.requireActive();
        set(domain, DomainState.PAUSED, "user", "suspended");
    }

    @Override
    public synchronized void resume(UUID id) {
        var domain = ours("resume", id);
        if (domain.state == DomainState.PAUSED) {
            set(domain, DomainState.RUNNING, "unpaused", "resumed");
        }
    }

    @Override
    public synchronized void destroy(UUID id) {
        if (!domains.containsKey(id)) {
            return;
        }
        var domain = ours("destroy", id);
        if (domain.isActive()) {
            off(domain, "destroyed");
        }
    }

    @Override
    public synchronized void undefine(UUID id) {
        if (!domains.containsKey(id)) {
            return;
        }
        var domain = ours("undefine", id);
        if (domain.isActive()) {
            throw problem(ProblemCode.STATE_CONFLICT, "The machine runs; it can only be removed when it is off.");
        }
        domains.remove(id);
        send(new DomainEvent.StateChanged(id, "undefined"));
    }

    @Override
    public synchronized void changeMedium(UUID id, Optional<Path> iso) {
        ours("changeMedium", id).cdrom = iso.orElse(null);
    }

    @Override
    public synchronized void startBlockPull(UUID id, long bytesPerSecond) {
        ours("startBlockPull", id).startPull();
    }

    @Override
    public synchronized void startBlockCommit(UUID id) {
        ours("startBlockCommit", id).startCommit();
    }

    @Override
    public synchronized boolean pivotIfReady(UUID id) {
        var ended = ours("pivotIfReady", id).pivot(pollsPerJob);
        if (ended) {
            send(new DomainEvent.BlockJobEnded(id, DomainSpec.DISK_TARGET, true));
        }
        return ended;
    }

    @Override
    public synchronized Optional<BlockJob> blockJob(UUID id) {
        var domain = reading("blockJob", id);
        if (domain.pullEnds(pollsPerJob)) {
            send(new DomainEvent.BlockJobEnded(id, DomainSpec.DISK_TARGET, true));
        }
        return domain.look(pollsPerJob, DISK_BYTES);
    }

    @Override
    public synchronized void abortBlockJob(UUID id) {
        if (ours("abortBlockJob", id).abort()) {
            send(new DomainEvent.BlockJobEnded(id, DomainSpec.DISK_TARGET, false));
        }
    }

    @Override
    public synchronized byte[] screenshot(UUID id) {
        reading("screenshot", id).requireActive();
        try {
            var out = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized ByteChannel openScreen(UUID id) {
        ours("openScreen", id).requireActive();
        var viewer = screens.apply(id);
        viewers.computeIfAbsent(id, _ -> new ArrayList<>()).add(viewer);
        return viewer;
    }

    @Override
    public synchronized RunningCpu cpu(UUID id) {
        var domain = reading("cpu", id);
        domain.requireActive();
        return cpu == null ? domain.cpu() : cpu;
    }

    @Override
    public String agentCommand(UUID id, String json, int timeoutSeconds) {
        Agent agent;
        synchronized (this) {
            pass("agentCommand");
            var domain = require(id);
            requireOurs(domain);
            agent = domain.state == DomainState.RUNNING ? agents.getOrDefault(id, anyAgent) : SILENT;
        }
        return agent.apply(id, json);
    }

    @Override
    public AutoCloseable listen(Consumer<DomainEvent> listener) {
        return events.listen(listener);
    }
}
