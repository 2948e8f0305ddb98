package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DomainSpec;
import java.util.List;
import org.w3c.dom.Element;

/** Changes the system disk inside a definition that libvirt handed over, and nothing else. */
public final class DiskEdit {
    private DiskEdit() {}

    /** The same definition with the system disk on this chain. */
    public static String withChain(String xml, DiskChain chain) {
        var document = XmlText.parse(xml);
        XmlText.children(document.getDocumentElement(), "devices")
                .flatMap(devices -> XmlText.children(devices, "disk"))
                .filter(disk -> XmlText.children(disk, "target")
                        .anyMatch(target -> target.getAttribute("dev").equals(DomainSpec.DISK_TARGET)))
                .findFirst()
                .ifPresent(disk -> replace(disk, chain));
        return XmlText.write(document);
    }

    private static void replace(Element disk, DiskChain chain) {
        for (var name : List.of("source", "backingStore")) {
            XmlText.children(disk, name).toList().forEach(disk::removeChild);
        }
        var top = chain.top();
        XmlText.children(disk, "driver")
                .forEach(driver -> driver.setAttribute("type", top.format().driver()));
        var tag = new Tag(disk);
        tag.add("source").with("file", FilePath.named(top.file()));
        DiskPart.backing(tag, chain.layers().subList(1, chain.layers().size()));
    }
}
