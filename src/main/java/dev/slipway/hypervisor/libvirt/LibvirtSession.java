package dev.slipway.hypervisor.libvirt;

import com.sun.jna.Callback;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/** One open connection to libvirt; closed when it is retired and nobody uses it any more. */
final class LibvirtSession extends Connect {
    private static final Logger LOG = Logger.getLogger(LibvirtSession.class);

    private int users;
    private boolean retired;
    private boolean closing;
    private final List<Integer> callbacks = new CopyOnWriteArrayList<>();

    LibvirtSession(String uri) throws LibvirtException {
        super(uri);
    }

    /** A daemon that hangs is given up after about 20 s. */
    void keepAlive() throws LibvirtException {
        try {
            setKeepAlive(5, 3);
        } catch (LibvirtException e) {
            // libvirt's test driver has no daemon to watch.
            if (LibvirtError.of(e).code() != LibvirtError.NO_SUPPORT) {
                throw e;
            }
        }
    }

    ConnectionPointer pointer() {
        return vcp;
    }

    /** False when this link is on its way out. */
    synchronized boolean enter() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    void leave() {
        synchronized (this) {
            users--;
        }
        closeIfUnused();
    }

    void retire() {
        synchronized (this) {
            retired = true;
        }
        closeIfUnused();
    }

    // A connection freed under a running call would take the whole process with it.
    private synchronized void closeIfUnused() {
        if (!retired || users > 0 || closing) {
            return;
        }
        closing = true;
        // Saying good-bye to a daemon that hangs takes until the keepalive gives up.
        Thread.ofPlatform().daemon().name("libvirt-close").start(this::closeNow);
    }

    private void closeNow() {
        try {
            callbacks.forEach(id -> Native.LIBVIRT.virConnectDomainEventDeregisterAny(vcp, id));
            unregisterCloseListener();
            close();
        } catch (LibvirtException e) {
            LOG.debug("closing a dead connection", e);
        }
    }

    /** Registers for one kind of event of all domains; the callback must stay referenced by its owner. */
    void subscribe(int event, Callback callback) throws LibvirtError {
        var id = Native.LIBVIRT.virConnectDomainEventRegisterAny(vcp, null, event, callback, null, null);
        Native.succeeded(id);
        callbacks.add(id);
    }

    boolean isUsable() {
        try {
            return isAlive();
        } catch (LibvirtException _) {
            return false;
        }
    }

    /** Work on a domain by our own handle, which is freed at the end. Throws NO_DOMAIN. */
    <T> T withPointer(UUID domain, PointerWork<T> work) throws LibvirtError {
        var pointer = Native.LIBVIRT.virDomainLookupByUUIDString(vcp, domain.toString());
        if (pointer == null) {
            throw LibvirtError.last();
        }
        try {
            return work.on(pointer);
        } finally {
            Native.LIBVIRT.virDomainFree(pointer);
        }
    }

    /** Something to do with a domain's handle. */
    @FunctionalInterface
    interface PointerWork<T> {
        T on(DomainPointer pointer) throws LibvirtError;
    }
}
