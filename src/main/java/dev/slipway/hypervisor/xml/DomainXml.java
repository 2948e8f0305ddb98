package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import java.util.List;

/** Renders a {@link DomainSpec} as libvirt domain XML. */
public final class DomainXml {
    /** The table of contents of a machine, in the order of the document. */
    private static final List<DomainPart> PARTS = List.of(
            new IdentityPart(),
            new OwnerPart(),
            new SizePart(),
            new FirmwarePart(),
            new FeaturesPart(),
            new CpuPart(),
            new ClockPart(),
            new PowerPart(),
            new DiskPart(),
            new SparePart(),
            new DiskControllerPart(),
            new CdromPart(),
            new NetworkPart(),
            new AgentChannelPart(),
            new TpmPart(),
            new ScreenPart(),
            new BalloonPart(),
            new CpuLevelPart());

    private DomainXml() {}

    /** The document libvirt shall define. Throws INVALID_REQUEST or INVALID_NAME for a value that XML or libvirt cannot carry. */
    public static String render(DomainSpec spec) {
        var document = XmlText.empty();
        var domain = document.createElement("domain");
        document.appendChild(domain);
        PARTS.forEach(part -> part.apply(spec, new Tag(domain)));
        return XmlText.write(document);
    }
}
