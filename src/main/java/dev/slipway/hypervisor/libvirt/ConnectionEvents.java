package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.DomainEvent;
import org.jboss.logging.Logger;

/** Registers for libvirt's events on every new connection and says when everything must be read again. */
record ConnectionEvents(EventHub events) implements ReconnectingConnection.Watcher {
    private static final Logger LOG = Logger.getLogger(ConnectionEvents.class);

    @Override
    public void connected(LibvirtSession session, boolean again) throws LibvirtError {
        events.register(session);
        LOG.info(again ? "libvirt is back" : "connected to libvirt");
        events.send(new DomainEvent.Resync());
    }

    @Override
    public void lost() {
        LOG.warn("the connection to libvirt is lost");
        events.send(new DomainEvent.ConnectionLost());
    }
}
