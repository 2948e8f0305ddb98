package dev.slipway.guest;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.RunningCpu;
import dev.slipway.hypervisor.Screen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hypervisor with one domain, as far as this room uses it. */
final class OneDomain implements Hypervisor {
    final UUID id = UUID.randomUUID();
    final List<Optional<Path>> media = new ArrayList<>();
    private final List<Consumer<DomainEvent>> listeners = new ArrayList<>();
    DomainState state = DomainState.RUNNING;

    @Nullable
    String cdrom;

    void happens(DomainEvent event) {
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public Optional<DomainView> find(UUID domain) {
        return domain.equals(id)
                ? Optional.of(new DomainView(id, "lab", state, "", id, 1, null, null, cdrom, Screen.BY_DESCRIPTOR))
                : Optional.empty();
    }

    @Override
    public void changeMedium(UUID domain, Optional<Path> iso) {
        media.add(iso);
        cdrom = iso.map(Path::toString).orElse(null);
    }

    @Override
    public java.nio.channels.ByteChannel openScreen(UUID domain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] screenshot(UUID domain) {
        return "png".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public AutoCloseable listen(Consumer<DomainEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public boolean isReachable() {
        return true;
    }

    @Override
    public List<DomainView> list() {
        return find(id).stream().toList();
    }

    @Override
    public HostCapabilities capabilities(Engine engine) {
        throw unused();
    }

    @Override
    public void define(DomainSpec spec) {
        throw unused();
    }

    @Override
    public void start(UUID domain) {
        throw unused();
    }

    @Override
    public void shutdownByAcpi(UUID domain) {
        throw unused();
    }

    @Override
    public void reset(UUID domain) {
        throw unused();
    }

    @Override
    public void pause(UUID domain) {
        throw unused();
    }

    @Override
    public void resume(UUID domain) {
        throw unused();
    }

    @Override
    public void destroy(UUID domain) {
        throw unused();
    }

    @Override
    public void undefine(UUID domain) {
        throw unused();
    }

    @Override
    public void startBlockPull(UUID domain, long bytesPerSecond) {
        throw unused();
    }

    @Override
    public void startBlockCommit(UUID domain) {
        throw unused();
    }

    @Override
    public boolean pivotIfReady(UUID domain) {
        throw unused();
    }

    @Override
    public Optional<BlockJob> blockJob(UUID domain) {
        throw unused();
    }

    @Override
    public void abortBlockJob(UUID domain) {
        throw unused();
    }

    @Override
    public RunningCpu cpu(UUID domain) {
        throw unused();
    }

    @Override
    public String agentCommand(UUID domain, String json, int timeoutSeconds) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the guest room does not do this");
    }
}
