package dev.slipway.hypervisor.libvirt;

import com.sun.jna.Pointer;
import dev.slipway.hypervisor.DomainEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Turns libvirt's callbacks into {@link DomainEvent}s; its callbacks only queue, because the event loop must never wait. */
final class EventHub {
    private static final List<String> LIFECYCLE = List.of(
            "defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "pmsuspended", "crashed");
    private static final int JOB_COMPLETED = 0;
    private static final int JOB_READY = 3;
    private static final int AGENT_CONNECTED = 1;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    // Fields, because native code holds only weak references to them.
    private final Native.LifecycleCallback lifecycle = this::lifecycle;
    private final Native.RebootCallback reboot = (_, domain, _) -> send(new DomainEvent.Rebooted(id(domain)));
    private final Native.BlockJobCallback blockJob = this::blockJob;
    private final Native.AgentCallback agent =
            (_, domain, state, _, _) -> send(new DomainEvent.AgentChanged(id(domain), state == AGENT_CONNECTED));

    void register(LibvirtSession session) throws LibvirtError {
        session.subscribe(Native.EVENT_LIFECYCLE, lifecycle);
        session.subscribe(Native.EVENT_REBOOT, reboot);
        session.subscribe(Native.EVENT_BLOCK_JOB_2, blockJob);
        session.subscribe(Native.EVENT_AGENT_LIFECYCLE, agent);
    }

    AutoCloseable listen(Consumer<DomainEvent> listener) {
        var subscription = new Subscription(listener, subscriptions::remove);
        subscriptions.add(subscription);
        return subscription;
    }

    boolean hasListeners() {
        return !subscriptions.isEmpty();
    }

    void send(DomainEvent event) {
        subscriptions.forEach(one -> one.offer(event));
    }

    void close() {
        subscriptions.forEach(Subscription::close);
    }

    private int lifecycle(Pointer connection, Pointer domain, int event, int detail, Pointer opaque) {
        var what = event >= 0 && event < LIFECYCLE.size() ? LIFECYCLE.get(event) : "changed";
        send(new DomainEvent.StateChanged(id(domain), what));
        return 0;
    }

    private void blockJob(Pointer connection, Pointer domain, String disk, int type, int status, Pointer opaque) {
        // A commit that is ready goes on until its pivot.
        if (status != JOB_READY) {
            send(new DomainEvent.BlockJobEnded(id(domain), disk, status == JOB_COMPLETED));
        }
    }

    private static UUID id(Pointer domain) {
        var buffer = new byte[37];
        Native.LIBVIRT.virDomainGetUUIDString(domain, buffer);
        return UUID.fromString(new String(buffer, 0, 36, StandardCharsets.US_ASCII));
    }
}
