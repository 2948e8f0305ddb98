package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Medium;
import dev.slipway.virtualbox.Definition.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads an OVF with one machine (DMTF DSP0243). VirtualBox puts its own {@code <vbox:Machine>} into it, which says more and is preferred;
 * without that the standard's hardware items are read.
 */
final class OvfReader {
    private OvfReader() {}

    /** @throws dev.slipway.problem.ProblemException DEFINITION_INVALID */
    static Definition read(XmlNode envelope, String file, Origin origin) {
        if (!envelope.name().equals("Envelope") || !DefinitionXml.OVF.contains(envelope.namespace())) {
            throw DefinitionProblems.invalid("Its root is <%s>, not an OVF <Envelope>.".formatted(envelope.name()));
        }
        var systems = envelope.children("VirtualSystem").toList();
        if (systems.size() != 1) {
            throw DefinitionProblems.invalid("It has %s; export one machine at a time."
                    .formatted(
                            envelope.at("VirtualSystemCollection").isPresent()
                                    ? "a collection of machines"
                                    : systems.size() + " machines"));
        }
        var system = systems.getFirst();
        var disks = disks(envelope);
        var machine = system.children("Machine")
                .filter(node -> node.namespace().equals(DefinitionXml.VIRTUALBOX_IN_OVF))
                .findFirst();
        if (machine.isEmpty()) {
            return OvfHardware.read(system, file, origin, disks);
        }
        var media = new ArrayList<Medium>();
        // The appliance's own disks first: a registry beside them tells of files on the exporter's computer.
        disks.stream()
                .filter(disk -> disk.uuid() != null)
                .map(OvfReader::byUuid)
                .forEach(media::add);
        MediaRegistry.read(machine.get()).stream()
                .filter(known -> media.stream().noneMatch(medium -> medium.id().equals(known.id())))
                .toList()
                .forEach(media::add);
        return VboxReader.machine(machine.get(), machine.get().attribute("version", ""), file, origin, media);
    }

    private static Medium byUuid(Medium disk) {
        return new Medium(
                String.valueOf(disk.uuid()), disk.uuid(), disk.location(), disk.format(), false, disk.parents());
    }

    /** Of {@code <DiskSection>}, by the appliance's ids; the location is the file's name. */
    private static List<Medium> disks(XmlNode envelope) {
        var files = new HashMap<String, String>();
        envelope.all("References", "File")
                .forEach(node -> files.put(node.attribute("id", ""), node.attribute("href", "")));
        return envelope.all("DiskSection", "Disk")
                .map(node -> disk(node, files))
                .toList();
    }

    private static Medium disk(XmlNode node, Map<String, String> files) {
        if (node.attribute("parentRef").isPresent()) {
            throw DefinitionProblems.invalid("A disk in it builds on another one; export the machine as it is now.");
        }
        return new Medium(
                node.attribute("diskId", ""),
                node.id("uuid").orElse(null),
                files.getOrDefault(node.attribute("fileRef", ""), ""),
                format(node.attribute("format", "")),
                false,
                List.of());
    }

    /** The standard names formats by address, such as {@code …/vmdk.html#streamOptimized}. */
    private static String format(String address) {
        var lower = address.toLowerCase(Locale.ROOT);
        return lower.contains("vmdk") ? "VMDK" : lower.contains("vhd") ? "VHD" : address;
    }
}
