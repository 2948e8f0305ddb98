package dev.slipway.hypervisor.xml;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Reads libvirt's capabilities and domain capabilities. */
public final class CapabilitiesXml {
    /** @param domainTypes for example {@code qemu} and {@code kvm}, for x86_64 guests */
    public record Host(String cpuVendor, Set<String> domainTypes) {}

    /** @param nested the host-model CPU has vmx, or svm and not expressly no nested paging */
    public record Domains(boolean nested, Set<String> hypervFeatures, boolean uefi, boolean secureBoot, boolean tpm) {}

    private CapabilitiesXml() {}

    public static Host host(String capabilities) {
        var root = XmlText.parse(capabilities).getDocumentElement();
        var vendor = XmlText.find(root, "host", "cpu", "vendor");
        var types = XmlText.children(root, "guest")
                .flatMap(guest -> XmlText.children(guest, "arch"))
                .filter(arch -> arch.getAttribute("name").equals("x86_64"))
                .flatMap(arch -> XmlText.children(arch, "domain"))
                .map(domain -> domain.getAttribute("type"))
                .collect(Collectors.toUnmodifiableSet());
        return new Host(vendor == null ? "" : vendor.getTextContent(), types);
    }

    public static Domains domains(String domainCapabilities) {
        var root = XmlText.parse(domainCapabilities).getDocumentElement();
        var hyperv = XmlText.find(root, "features", "hyperv");
        var tpm = XmlText.find(root, "devices", "tpm");
        return new Domains(
                nested(root),
                supported(hyperv) ? values(hyperv, "features") : Set.of(),
                values(XmlText.find(root, "os"), "firmware").contains("efi"),
                values(XmlText.find(root, "os", "loader"), "secure").contains("yes"),
                supported(tpm) && values(tpm, "backendModel").contains("emulator"));
    }

    private static boolean nested(Element root) {
        var cpu = XmlText.find(root, "cpu");
        var model = cpu == null
                ? Stream.<Element>empty()
                : XmlText.children(cpu, "mode")
                        .filter(mode -> mode.getAttribute("name").equals("host-model") && supported(mode));
        return model.anyMatch(CapabilitiesXml::hasVirtualization);
    }

    // libvirt's own AMD models contain svm, its Intel models do not contain vmx (libvirt 9.0). That npt is there is
    // said by newer ones only.
    private static boolean hasVirtualization(Element hostModel) {
        var base = XmlText.find(hostModel, "model");
        var name = base == null ? "" : base.getTextContent();
        var present = new HashSet<>(Set.of("npt"));
        if (name.startsWith("EPYC") || name.startsWith("Opteron_G") && !name.equals("Opteron_G1")) {
            present.add("svm");
        }
        XmlText.children(hostModel, "feature").forEach(feature -> {
            var policy = feature.getAttribute("policy");
            if (policy.equals("require")) {
                present.add(feature.getAttribute("name"));
            } else if (policy.equals("disable")) {
                present.remove(feature.getAttribute("name"));
            }
        });
        return present.contains("vmx") || present.containsAll(Set.of("svm", "npt"));
    }

    private static boolean supported(@Nullable Element element) {
        return element != null && element.getAttribute("supported").equals("yes");
    }

    private static Set<String> values(@Nullable Element element, String name) {
        if (element == null) {
            return Set.of();
        }
        return XmlText.children(element, "enum")
                .filter(one -> one.getAttribute("name").equals(name))
                .flatMap(one -> XmlText.children(one, "value"))
                .map(Element::getTextContent)
                .collect(Collectors.toUnmodifiableSet());
    }
}
