package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.Installation;
import dev.slipway.hypervisor.RunningCpu;
import dev.slipway.hypervisor.xml.Cdrom;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.libvirt.LibvirtException;

/** Domains on one libvirt host. Connects when first asked, and again whenever the connection breaks. */
@ApplicationScoped
public class LibvirtHypervisor implements Hypervisor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Long, as a first start after a reboot makes libvirt probe QEMU; a dead connection is noticed by its keepalive. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration STARTING = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(200);

    private static final int SHUTDOWN_BY_ACPI = 1;

    private final UUID owner;
    private final ReconnectingConnection connection;
    private final AgentLines agents;
    private final EventHub events = new EventHub();
    private final Watchdog watchdog;

    @Inject
    LibvirtHypervisor(@ConfigProperty(name = "slipway.libvirt.uri") String uri, Installation installation) {
        this(uri, installation.id(), PATIENCE);
    }

    LibvirtHypervisor(String uri, UUID owner, Duration patience) {
        var checked = LibvirtUri.checked(uri);
        this.owner = owner;
        var absence = new Absence();
        this.connection =
                new ReconnectingConnection(checked, "libvirt", patience, absence, new ConnectionEvents(events));
        this.agents = new AgentLines(checked, owner, patience, absence);
        this.watchdog = new Watchdog(connection, events);
    }

    @PreDestroy
    void close() {
        watchdog.close();
        events.close();
        connection.close();
        agents.close();
    }

    @Override
    public boolean isReachable() {
        return connection.isReachable();
    }

    @Override
    public HostCapabilities capabilities(Engine engine) {
        return connection.call("read the host's capabilities", LIMIT, link -> CapabilityReader.read(link, engine));
    }

    @Override
    public List<DomainView> list() {
        return connection.call("list the domains", LIMIT, link -> {
            var views = new ArrayList<DomainView>();
            for (var domain : link.listAllDomains(0)) {
                try {
                    views.add(OwnedDomain.view(link, domain));
                } catch (LibvirtException e) {
                    unlessGone(LibvirtError.of(e));
                } catch (LibvirtError error) {
                    unlessGone(error);
                } finally {
                    domain.free();
                }
            }
            return List.copyOf(views);
        });
    }

    @Override
    public Optional<DomainView> find(UUID id) {
        return absentAsEmpty(() -> connection.call("read the domain", LIMIT, link -> {
            var domain = link.domainLookupByUUID(id);
            try {
                return OwnedDomain.view(link, domain);
            } finally {
                domain.free();
            }
        }));
    }

    @Override
    public void define(DomainSpec spec) {
        if (!owner.equals(spec.owner())) {
            throw new IllegalArgumentException("a domain is defined with this installation's mark only");
        }
        connection.call("define the domain", LIMIT, link -> Definitions.define(link, spec));
    }

    @Override
    public void start(UUID id) {
        var end = Instant.now().plus(STARTING);
        while (!on(id, "start the domain", OwnedDomain::start)) {
            if (Instant.now().isAfter(end)) {
                throw Problems.state(
                        "libvirt does not come to an end with starting this machine.",
                        "Switch it off with force, then start it again.");
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException _) {
                throw Problems.interrupted();
            }
        }
    }

    @Override
    public void shutdownByAcpi(UUID id) {
        on(id, "shut the domain down", owned -> {
            if (owned.isActive()) {
                owned.session().withPointer(id, pointer -> {
                    Native.succeeded(Native.LIBVIRT.virDomainShutdownFlags(pointer, SHUTDOWN_BY_ACPI));
                    return true;
                });
            }
            return true;
        });
    }

    @Override
    public void reset(UUID id) {
        on(id, "reset the domain", owned -> {
            owned.domain().reset();
            return true;
        });
    }

    @Override
    public void pause(UUID id) {
        on(id, "pause the domain", owned -> {
            if (owned.state() != DomainState.PAUSED) {
                owned.domain().suspend();
            }
            return true;
        });
    }

    @Override
    public void resume(UUID id) {
        on(id, "resume the domain", owned -> {
            if (owned.state() == DomainState.PAUSED) {
                owned.domain().resume();
            }
            return true;
        });
    }

    @Override
    public void destroy(UUID id) {
        absentAsEmpty(() -> on(id, "switch the domain off", owned -> {
            if (owned.isActive()) {
                owned.domain().destroy();
            }
            return true;
        }));
    }

    @Override
    public void undefine(UUID id) {
        absentAsEmpty(() -> on(id, "remove the domain", Definitions::undefine));
        agents.forget(id);
    }

    @Override
    public void changeMedium(UUID id, Optional<Path> iso) {
        var drive = Cdrom.render(iso.orElse(null));
        on(id, "change the medium", owned -> {
            owned.change(drive);
            return true;
        });
    }

    @Override
    public void startBlockPull(UUID id, long bytesPerSecond) {
        on(id, "copy the disk", owned -> {
            BlockJobs.pull(owned, bytesPerSecond);
            return true;
        });
    }

    @Override
    public void startBlockCommit(UUID id) {
        on(id, "merge the disk", owned -> {
            BlockJobs.commit(owned);
            return true;
        });
    }

    @Override
    public boolean pivotIfReady(UUID id) {
        var topBefore = new AtomicReference<Path>();
        return on(id, "finish the merge of the disk", owned -> {
            var before = topBefore.get();
            if (before == null) {
                BlockJobs.top(owned).ifPresent(topBefore::set);
            }
            return BlockJobs.pivot(owned, before);
        });
    }

    @Override
    public Optional<BlockJob> blockJob(UUID id) {
        return on(id, "read the disk's job", BlockJobs::current);
    }

    @Override
    public void abortBlockJob(UUID id) {
        on(id, "stop the disk's job", owned -> {
            BlockJobs.abort(owned);
            return true;
        });
    }

    @Override
    public byte[] screenshot(UUID id) {
        return on(id, "take a screenshot", Screens::png);
    }

    @Override
    public ByteChannel openScreen(UUID id) {
        return on(id, "open the screen", Screens::open);
    }

    @Override
    public RunningCpu cpu(UUID id) {
        return on(id, "ask QEMU about its CPU", CpuQuestion::ask);
    }

    @Override
    public String agentCommand(UUID id, String json, int timeoutSeconds) {
        return agents.command(id, json, timeoutSeconds);
    }

    @Override
    public AutoCloseable listen(Consumer<DomainEvent> listener) {
        var subscription = events.listen(listener);
        watchdog.ensureRunning();
        return subscription;
    }

    private <T> T on(UUID id, String action, OwnedDomain.Work<T> work) {
        return connection.call(action, LIMIT, link -> OwnedDomain.with(link, id, owner, work));
    }

    private static <T> Optional<T> absentAsEmpty(java.util.function.Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ProblemException e) {
            if (e.problem().code() == ProblemCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    // A domain may vanish between the list and its reading.
    private static void unlessGone(LibvirtError error) throws LibvirtError {
        if (error.code() != LibvirtError.NO_DOMAIN) {
            throw error;
        }
    }
}
