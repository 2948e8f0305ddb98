package dev.slipway.hypervisor.libvirt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;

/** libvirt's event loop: one per process, started before the first connection and never stopped. */
final class EventLoop {
    private static final Logger LOG = Logger.getLogger(EventLoop.class);
    /** A system property and not a static: a test may load this class twice into one process. */
    private static final String STARTED = "slipway.libvirt.event-loop";

    private EventLoop() {}

    static void ensureRunning() throws LibvirtException {
        synchronized (System.getProperties()) {
            if (System.getProperty(STARTED) != null) {
                return;
            }
            // libvirt prints every error to stderr otherwise; ours go where they are handled.
            Connect.setErrorCallback((pointer, error) -> {});
            Library.initEventLoop();
            Thread.ofPlatform().daemon().name("libvirt-events").start(EventLoop::run);
            System.setProperty(STARTED, "yes");
        }
    }

    private static void run() {
        while (true) {
            try {
                Library.processEvent();
            } catch (LibvirtException e) {
                LOG.warn("libvirt's event loop stumbled", e);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }
}
