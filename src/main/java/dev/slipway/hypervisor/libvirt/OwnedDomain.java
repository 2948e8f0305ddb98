package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.xml.DomainReading;
import java.util.UUID;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** A domain that carries our mark, while one piece of work is done on it. */
record OwnedDomain(Link link, Domain domain, UUID id) {
    static final int XML_INACTIVE = 2;

    /** Something to do with a domain of ours. */
    @FunctionalInterface
    interface Work<T> {
        T on(OwnedDomain owned) throws LibvirtException, Trouble;
    }

    /** Looks the domain up, proves that it is ours, does the work. */
    static <T> T with(Link link, UUID id, UUID owner, Work<T> work) throws LibvirtException, Trouble {
        var domain = link.domainLookupByUUID(id);
        try {
            var owned = new OwnedDomain(link, domain, id);
            var reading = owned.persistent();
            if (!owner.equals(reading.owner())) {
                throw Problems.foreign(reading.name());
            }
            return work.on(owned);
        } finally {
            domain.free();
        }
    }

    static DomainView view(Link link, Domain domain) throws LibvirtException, Trouble {
        var id = UUID.fromString(domain.getUUIDString());
        var condition = Condition.of(link, id);
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
                live.vncPort());
    }

    DomainReading live() throws LibvirtException {
        return DomainReading.of(domain.getXMLDesc(0));
    }

    DomainReading persistent() throws LibvirtException {
        return DomainReading.of(domain.getXMLDesc(XML_INACTIVE));
    }

    DomainState state() throws Trouble {
        return Condition.of(link, id).state();
    }

    boolean isActive() throws LibvirtException {
        return domain.isActive() == 1;
    }
}
