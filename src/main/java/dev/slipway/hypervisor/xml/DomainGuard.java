package dev.slipway.hypervisor.xml;

import static java.util.Map.entry;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Text;

/**
 * The last gate before a definition: write access to libvirt is root on the host, so only elements and attributes that Slipway itself
 * writes may pass, whatever went wrong before.
 */
public final class DomainGuard {
    private static final String ON = "on|off";
    private static final String YES = "yes|no";
    private static final String WORD = "[A-Za-z0-9._-]{1,80}";
    private static final String NUMBER = "[0-9]{1,18}";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String ANY = "(?s).*";
    /** Stands for the files of this machine. */
    private static final String FILE = "FILE";

    private static final String SLIPWAY = "{" + OwnerPart.NAMESPACE + "}";
    private static final String QEMU = "{" + CpuLevelPart.NAMESPACE + "}";

    /** Path of an element → what its attributes, and under "" its text, may be. Layers below layers count as one. */
    private static final Map<String, Map<String, String>> ALLOWED = Map.ofEntries(
            entry("domain", Map.of("type", "kvm|qemu")),
            entry("domain/name", Map.of("", "[^/\\p{Cntrl}]+")),
            entry("domain/uuid", Map.of("", UUID)),
            entry("domain/metadata", Map.of()),
            entry(
                    "domain/metadata/" + SLIPWAY + "machine",
                    Map.of("owner", UUID, "name", ANY, "generation", NUMBER, "form", NUMBER)),
            entry("domain/memory", Map.of("unit", "MiB", "", NUMBER)),
            entry("domain/vcpu", Map.of("placement", "static", "", NUMBER)),
            entry("domain/os", Map.of("firmware", "efi")),
            entry("domain/os/type", Map.of("arch", "x86_64", "machine", WORD, "", "hvm")),
            entry("domain/os/firmware", Map.of()),
            entry("domain/os/firmware/feature", Map.of("enabled", YES, "name", "secure-boot|enrolled-keys")),
            entry("domain/os/loader", Map.of("secure", "yes")),
            entry("domain/os/boot", Map.of("dev", "hd")),
            entry("domain/features", Map.of()),
            entry("domain/features/acpi", Map.of()),
            entry("domain/features/apic", Map.of()),
            entry("domain/features/vmport", Map.of("state", ON)),
            entry("domain/features/smm", Map.of("state", ON)),
            entry("domain/features/hyperv", Map.of("mode", "custom")),
            entry("domain/features/hyperv/spinlocks", Map.of("state", ON, "retries", NUMBER)),
            entry("domain/features/hyperv/*", Map.of("state", ON)),
            entry("domain/features/hyperv/*/direct", Map.of("state", ON)),
            entry("domain/features/hyperv/*/extended", Map.of("state", ON)),
            entry("domain/cpu", Map.of("mode", WORD, "match", "exact", "check", WORD, "migratable", ON)),
            entry("domain/cpu/model", Map.of("fallback", "forbid", "", WORD)),
            entry("domain/cpu/topology", Map.of("sockets", NUMBER, "dies", NUMBER, "cores", NUMBER, "threads", NUMBER)),
            entry("domain/cpu/feature", Map.of("policy", WORD, "name", WORD)),
            entry("domain/clock", Map.of("offset", "localtime|utc")),
            entry("domain/clock/timer", Map.of("name", WORD, "tickpolicy", WORD, "present", YES)),
            entry("domain/on_poweroff", Map.of("", "destroy")),
            entry("domain/on_reboot", Map.of("", "restart")),
            entry("domain/on_crash", Map.of("", "destroy")),
            entry("domain/pm", Map.of()),
            entry("domain/pm/suspend-to-mem", Map.of("enabled", YES)),
            entry("domain/pm/suspend-to-disk", Map.of("enabled", YES)),
            entry("domain/devices", Map.of()),
            entry("domain/devices/disk", Map.of("type", "file", "device", "disk|cdrom")),
            entry(
                    "domain/devices/disk/driver",
                    Map.of("name", "qemu", "type", "qcow2|raw|vdi|vmdk|vpc", "cache", WORD, "discard", "unmap")),
            entry("domain/devices/disk/source", Map.of("file", FILE)),
            entry("domain/devices/disk/target", Map.of("dev", "sd[abc]", "bus", "sata|ide|scsi")),
            entry("domain/devices/disk/wwn", Map.of("", "3[0-9a-f]{15}")),
            entry(
                    "domain/devices/disk/address",
                    Map.of("type", "drive", "controller", "[01]", "bus", "0", "target", "0", "unit", "0")),
            entry("domain/devices/disk/readonly", Map.of()),
            entry("domain/devices/disk/backingStore", Map.of("type", "file")),
            entry("domain/devices/disk/backingStore/format", Map.of("type", "qcow2|raw|vdi|vmdk|vpc")),
            entry("domain/devices/disk/backingStore/source", Map.of("file", FILE)),
            entry("domain/devices/disk/backingStore/source/seclabel", Map.of("model", "dac", "relabel", "no")),
            entry("domain/devices/interface", Map.of("type", "network|user")),
            entry("domain/devices/interface/source", Map.of("network", "[^/\\p{Cntrl}]+")),
            entry("domain/devices/interface/mac", Map.of("address", "[0-9a-f]{2}(:[0-9a-f]{2}){5}")),
            entry("domain/devices/interface/model", Map.of("type", WORD)),
            entry("domain/devices/interface/filterref", Map.of("filter", "clean-traffic")),
            entry("domain/devices/interface/port", Map.of("isolated", "yes")),
            entry("domain/devices/channel", Map.of("type", "unix")),
            entry("domain/devices/channel/target", Map.of("type", "virtio", "name", "org\\.qemu\\.guest_agent\\.0")),
            entry("domain/devices/tpm", Map.of("model", "tpm-crb")),
            entry("domain/devices/tpm/backend", Map.of("type", "emulator", "version", "2\\.0")),
            entry(
                    "domain/devices/controller",
                    Map.of(
                            "type",
                            "usb|scsi",
                            "index",
                            "[01]",
                            "model",
                            "qemu-xhci|virtio-scsi|lsisas1068",
                            "ports",
                            NUMBER)),
            entry("domain/devices/input", Map.of("type", "tablet", "bus", "usb")),
            entry("domain/devices/graphics", Map.of("type", "vnc")),
            entry("domain/devices/graphics/listen", Map.of("type", "none")),
            entry("domain/devices/video", Map.of()),
            entry("domain/devices/video/model", Map.of("type", "vga", "vram", NUMBER)),
            entry("domain/devices/memballoon", Map.of("model", "none")),
            entry("domain/" + QEMU + "commandline", Map.of()),
            entry(
                    "domain/" + QEMU + "commandline/" + QEMU + "arg",
                    Map.of("value", "-global|([A-Za-z0-9_-]{1,60}-)?x86_64-cpu\\.level=[0-9]{1,3}")));

    private DomainGuard() {}

    /** Throws INTERNAL when the document says anything that Slipway never writes, or names a file outside {@code files}. */
    public static void check(String xml, Set<Path> files) {
        var findings = new ArrayList<String>();
        var names = files.stream().map(Path::toString).collect(Collectors.toUnmodifiableSet());
        var root = XmlText.parse(xml).getDocumentElement();
        walk(root, root.getTagName(), names, findings);
        if (!findings.isEmpty()) {
            throw Problem.of(
                            ProblemCode.INTERNAL,
                            "The machine's definition contains something that Slipway does not write, so it was not handed to libvirt.",
                            new Remedy.Advice("Report this with the detail; nothing was changed on the host."))
                    .withDetail(String.join("; ", findings))
                    .toException();
        }
    }

    private static void walk(Element element, String path, Set<String> files, List<String> findings) {
        var allowed = ALLOWED.get(path);
        if (allowed == null) {
            findings.add("element " + path);
            return;
        }
        var attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            var attribute = (Attr) attributes.item(i);
            if (!attribute.getName().startsWith("xmlns:")) {
                value(path, attribute.getName(), attribute.getValue(), allowed, files, findings);
            }
        }
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            switch (child) {
                case Element one -> walk(one, below(path, one), files, findings);
                case Text text when text.getData().isBlank() -> {}
                case Text text -> value(path, "", text.getData(), allowed, files, findings);
                default -> findings.add("a node that is neither element nor text in " + path);
            }
        }
    }

    private static void value(
            String path,
            String name,
            String value,
            Map<String, String> allowed,
            Set<String> files,
            List<String> findings) {
        var pattern = allowed.get(name);
        var fits = pattern != null && (pattern.equals(FILE) ? files.contains(value) : Pattern.matches(pattern, value));
        if (!fits) {
            findings.add(name.isEmpty() ? "text of " + path : path + "/@" + name);
        }
    }

    private static String below(String path, Element child) {
        var namespace = child.getNamespaceURI();
        var name = namespace == null ? child.getTagName() : "{" + namespace + "}" + child.getLocalName();
        if (name.equals("backingStore") && path.endsWith("/backingStore")) {
            return path;
        }
        if (path.equals("domain/features/hyperv") && !name.equals("spinlocks") && name.matches("[a-z_]{1,30}")) {
            return path + "/*";
        }
        return path + "/" + name;
    }
}
