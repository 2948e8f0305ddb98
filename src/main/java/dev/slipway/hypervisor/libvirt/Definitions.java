package dev.slipway.hypervisor.libvirt;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.xml.DomainGuard;
import dev.slipway.hypervisor.xml.DomainReading;
import dev.slipway.hypervisor.xml.DomainXml;
import java.nio.file.Path;
import java.util.Optional;
import org.libvirt.LibvirtException;

/** Defining and undefining. */
final class Definitions {
    private static final int UNDEFINE_MANAGED_SAVE = 1;
    private static final int UNDEFINE_SNAPSHOTS = 2;
    private static final int UNDEFINE_NVRAM = 4;
    private static final int UNDEFINE_TPM = 32;
    private static final long TPM_FLAG_SINCE = 8_009_000;

    private Definitions() {}

    /** The document, past the guard. */
    private static String checkedXml(DomainSpec spec) {
        var xml = DomainXml.render(spec);
        DomainGuard.check(xml, spec.files());
        return xml;
    }

    static boolean define(LibvirtSession session, DomainSpec spec) throws LibvirtException {
        var present = present(session, spec);
        if (present.isPresent() && isUpToDate(present.get(), spec)) {
            return false;
        }
        var xml = checkedXml(present.map(reading -> kept(reading, spec)).orElse(spec));
        session.domainDefineXML(xml).free();
        return true;
    }

    private static boolean isUpToDate(DomainReading present, DomainSpec spec) {
        return present.generation() > spec.generation()
                || present.generation() == spec.generation() && present.current();
    }

    /** Within one generation block jobs and the drive go on in the definition on the host, so it knows them better than the request. */
    private static DomainSpec kept(DomainReading present, DomainSpec spec) {
        if (present.generation() < spec.generation() || present.disk() == null) {
            return spec;
        }
        return spec.with(present.disk(), present.cdrom() == null ? null : Path.of(present.cdrom()));
    }

    private static Optional<DomainReading> present(LibvirtSession session, DomainSpec spec) throws LibvirtException {
        try {
            var domain = session.domainLookupByUUID(spec.id());
            try {
                var reading = DomainReading.of(domain.getXMLDesc(OwnedDomain.XML_INACTIVE));
                if (!spec.owner().equals(reading.owner())) {
                    throw Problems.foreign(reading.name());
                }
                return Optional.of(reading);
            } finally {
                domain.free();
            }
        } catch (LibvirtException e) {
            if (LibvirtError.of(e).code() == LibvirtError.NO_DOMAIN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static boolean undefine(OwnedDomain owned) throws LibvirtException {
        if (owned.isActive()) {
            throw Problems.state("The machine runs; it can only be removed when it is off.", "Switch it off first.");
        }
        int flags = UNDEFINE_MANAGED_SAVE | UNDEFINE_SNAPSHOTS | UNDEFINE_NVRAM;
        if (owned.session().getLibVersion() >= TPM_FLAG_SINCE) {
            flags |= UNDEFINE_TPM;
        }
        owned.domain().undefine(flags);
        return true;
    }
}
