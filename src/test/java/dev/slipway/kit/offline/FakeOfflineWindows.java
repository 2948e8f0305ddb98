package dev.slipway.kit.offline;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import dev.slipway.suite.Forgetful;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Windows on a disk, in memory; in every {@code @QuarkusTest}, so that no test depends on what the host has. */
@Alternative
@Priority(1)
@Singleton
public class FakeOfflineWindows implements OfflineWindows, Forgetful {
    private static final Set<String> DRIVERS = Set.of("storahci", "intelide");

    private final Hypervisor host;
    private final Map<String, String> files = new TreeMap<>();
    private final Map<String, String> services = new TreeMap<>();
    private final Map<String, Integer> starts = new TreeMap<>();
    private boolean available;
    private @Nullable String trouble;
    private Consumer<String> listener = _ -> {};

    FakeOfflineWindows(Hypervisor host) {
        this.host = host;
    }

    @Override
    public synchronized void forgetEverything() {
        files.clear();
        services.clear();
        starts.clear();
        available = false;
        trouble = null;
        listener = _ -> {};
    }

    public synchronized void available(boolean now) {
        available = now;
    }

    public synchronized void failsWith(String reason) {
        trouble = reason;
    }

    /** Told each driver that is switched on. */
    public synchronized void whenStartsAtBoot(Consumer<String> told) {
        listener = told;
    }

    /** Contents by path. */
    public synchronized Map<String, String> files() {
        return Map.copyOf(files);
    }

    /** Commands by service. */
    public synchronized Map<String, String> services() {
        return Map.copyOf(services);
    }

    /** Start values of drivers. */
    public synchronized Map<String, Integer> starts() {
        return Map.copyOf(starts);
    }

    @Override
    public synchronized boolean available() {
        return available;
    }

    @Override
    public synchronized void change(StepContext context, DiskChain chain, Engine engine, Edit edit) throws IOException {
        var disk = chain.top();
        if (!available) {
            throw new IOException("libguestfs is not installed");
        }
        if (!Files.exists(disk.file()) || disk.original()) {
            throw new IOException("no disk of a machine: " + disk);
        }
        var running = host.list().stream()
                .filter(domain -> domain.state() != DomainState.SHUT_OFF)
                .anyMatch(domain -> disk.file().toString().contains(domain.id().toString()));
        if (running) {
            throw new IOException("a machine runs from " + disk);
        }
        if (trouble != null) {
            throw new IOException(trouble);
        }
        edit.make(new Installation() {
            @Override
            public void put(String path, Path file) throws IOException {
                files.put(path, Files.readString(file));
            }

            @Override
            public boolean startAtBoot(String driver) {
                if (!DRIVERS.contains(driver)) {
                    return false;
                }
                starts.put(driver, 0);
                listener.accept(driver);
                return true;
            }

            @Override
            public void runAtStart(String service, String command) {
                services.put(service, command);
            }
        });
    }
}
