package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.xml.DomainReading;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A domain that carries our mark, while one piece of work is done on it. */
record OwnedDomain(LibvirtSession session, Domain domain, UUID id) {
    static final int XML_INACTIVE = 2;
    private static final int DEVICE_LIVE = 1;
    private static final int DEVICE_CONFIG = 2;
    private static final int DEVICE_FORCE = 4;

    /** Something to do with a domain of ours. */
    @FunctionalInterface
    interface Work<T> {
        T on(OwnedDomain owned) throws LibvirtException, LibvirtError;
    }

    /** Looks the domain up, proves that it is ours, does the work. */
    static <T> T with(LibvirtSession session, UUID id, UUID owner, Work<T> work) throws LibvirtException, LibvirtError {
        var domain = session.domainLookupByUUID(id);
        try {
            var owned = new OwnedDomain(session, domain, id);
            var reading = owned.persistent();
            if (!owner.equals(reading.owner())) {
                throw Problems.foreign(reading.name());
            }
            return work.on(owned);
        } finally {
            domain.free();
        }
    }

    static DomainView view(LibvirtSession session, Domain domain) throws LibvirtException, LibvirtError {
        var id = UUID.fromString(domain.getUUIDString());
        var condition = StateAndReason.of(session, id);
        var live = DomainReading.of(domain.getXMLDesc(0));
        var persistent = DomainReading.of(domain.getXMLDesc(XML_INACTIVE));
        return new DomainView(
                id,
                live.name(),
                condition.state(),
                condition.reason(),
                live.owner(),
                live.generation(),
                live.disk(),
                persistent.disk(),
                live.cdrom(),
                live.screen());
    }

    DomainReading live() throws LibvirtException {
        return DomainReading.of(domain.getXMLDesc(0));
    }

    DomainReading persistent() throws LibvirtException {
        return DomainReading.of(domain.getXMLDesc(XML_INACTIVE));
    }

    DomainState state() throws LibvirtError {
        return StateAndReason.of(session, id).state();
    }

    /** False while a start that somebody else began goes on: it may yet be given up. */
    boolean start() throws LibvirtException, LibvirtError {
        if (!isActive()) {
            // A start would restore it: undefined on AMD with a VM inside (Linux' kvm/running-nested-guests), and
            // untried with evmcs.
            if (domain.hasManagedSaveImage() == 1) {
                throw Problems.savedMemory(domain.getName());
            }
            domain.create();
            return true;
        }
        var now = StateAndReason.of(session, id);
        return !DomainView.isStarting(now.state(), now.reason());
    }

    void change(String device) throws LibvirtException {
        int flags = isActive() ? DEVICE_LIVE | DEVICE_CONFIG : DEVICE_CONFIG;
        try {
            domain.updateDeviceFlags(device, flags);
        } catch (LibvirtException e) {
            // A guest that holds the tray loses the medium, as with a pin on a real drive.
            if (!LibvirtError.of(e).says("tray") && !LibvirtError.of(e).says("locked")) {
                throw e;
            }
            domain.updateDeviceFlags(device, flags | DEVICE_FORCE);
        }
    }

    boolean isActive() throws LibvirtException {
        return domain.isActive() == 1;
    }
}
