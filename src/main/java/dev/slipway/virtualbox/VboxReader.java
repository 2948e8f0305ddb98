package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Adapter;
import dev.slipway.virtualbox.Definition.Controller;
import dev.slipway.virtualbox.Definition.Device;
import dev.slipway.virtualbox.Definition.Extra;
import dev.slipway.virtualbox.Definition.Medium;
import dev.slipway.virtualbox.Definition.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads {@code <Machine>} of every schema since VirtualBox 4. It is not checked against VirtualBox's schema, as real files have elements that
 * it lacks. Defaults are those of VirtualBox's Settings.cpp.
 */
final class VboxReader {
    private static final Set<String> ATTACHMENTS = Set.of(
            "NAT",
            "NATNetwork",
            "BridgedInterface",
            "HostOnlyInterface",
            "HostOnlyNetwork",
            "InternalNetwork",
            "GenericInterface",
            "CloudNetwork");
    private static final long MAX_MEMORY = 16L << 20;

    private VboxReader() {}

    /** @throws dev.slipway.problem.ProblemException DEFINITION_INVALID, SOURCE_ENCRYPTED */
    static Definition read(XmlNode root, String file) {
        if (!root.name().equals("VirtualBox") || !root.namespace().equals(DefinitionXml.VIRTUALBOX)) {
            throw DefinitionProblems.invalid("Its root is <%s>, not <VirtualBox>.".formatted(root.name()));
        }
        if (root.at("MachineEncrypted").isPresent()) {
            throw DefinitionProblems.encrypted();
        }
        if (root.at("Global").isPresent()) {
            throw DefinitionProblems.invalid("These are the settings of VirtualBox itself, not of a machine.");
        }
        var machines = root.children("Machine").toList();
        if (machines.size() != 1) {
            throw DefinitionProblems.invalid("It has %d machines.".formatted(machines.size()));
        }
        var machine = machines.getFirst();
        return machine(machine, root.attribute("version", ""), file, Origin.VBOX, MediaRegistry.read(machine));
    }

    static Definition machine(XmlNode machine, String version, String file, Origin origin, List<Medium> media) {
        var hardware =
                machine.at("Hardware").orElseThrow(() -> DefinitionProblems.invalid("The machine has no <Hardware>."));
        var cpu = part(hardware, "CPU");
        return new Definition(
                origin,
                file,
                version,
                machine.attribute("name", ""),
                machine.id("uuid").orElse(null),
                machine.attribute("OSType", ""),
                (int) cpu.map(node -> node.number("count", 1, 1, 1024))
                        .orElse(1L)
                        .longValue(),
                part(hardware, "Memory")
                        .flatMap(node -> node.attribute("RAMSize"))
                        .map(size -> XmlNode.number("Memory/@RAMSize", size, 4, MAX_MEMORY))
                        .orElseThrow(() -> DefinitionProblems.invalid("The machine has no <Memory RAMSize>.")),
                word(hardware, "Firmware", "type", "BIOS"),
                word(hardware, "Chipset", "type", "PIIX3"),
                hardware.at("BIOS", "IOAPIC")
                        .map(node -> node.flag("enabled", true))
                        .orElse(true),
                cpu.flatMap(node -> node.at("NestedHWVirt"))
                        .map(node -> node.flag("enabled", true))
                        .orElse(false),
                word(hardware, "RTC", "localOrUTC", "local").equals("UTC"),
                word(hardware, "TrustedPlatformModule", "type", "None"),
                new Definition.State(machine.attributes().get("stateFile"), machine.flag("aborted", false)),
                controllers(machine, hardware),
                hardware.all("Network", "Adapter").map(VboxReader::adapter).toList(),
                media,
                machine.attribute("snapshotFolder", "Snapshots"),
                snapshots(machine),
                machine.id("currentSnapshot").orElse(null),
                extras(hardware));
    }

    /** Settings 1.20 moved what belongs to the processor's family below {@code <Platform>}. */
    private static Optional<XmlNode> part(XmlNode hardware, String name) {
        return hardware.at(name).or(() -> hardware.at("Platform", name)).or(() -> hardware.at("Platform", "x86", name));
    }

    private static String word(XmlNode hardware, String element, String attribute, String otherwise) {
        return part(hardware, element)
                .flatMap(node -> node.attribute(attribute))
                .orElse(otherwise);
    }

    /** Below the hardware in new files, beside it in old ones. */
    private static List<Controller> controllers(XmlNode machine, XmlNode hardware) {
        return Stream.concat(
                        hardware.all("StorageControllers", "StorageController"),
                        machine.all("StorageControllers", "StorageController"))
                .map(node -> new Controller(
                        node.attribute("name", ""),
                        node.attribute("type", ""),
                        node.flag("Bootable", true),
                        node.children("AttachedDevice").map(VboxReader::device).toList()))
                .toList();
    }

    private static Device device(XmlNode node) {
        return new Device(
                node.attribute("type", ""),
                (int) node.number("port", 0, 0, 65_535),
                (int) node.number("device", 0, 0, 65_535),
                node.at("Image")
                        .flatMap(image -> image.id("uuid"))
                        .map(UUID::toString)
                        .orElse(null));
    }

    private static Adapter adapter(XmlNode node) {
        var attached = node.children().stream()
                .filter(child -> ATTACHMENTS.contains(child.name()))
                .findFirst();
        return new Adapter(
                (int) node.number("slot", 0, 0, 255),
                node.flag("enabled", false),
                node.attribute("type", "Am79C973"),
                node.attribute("MACAddress", ""),
                attached.map(XmlNode::name).orElse("none"),
                attached.flatMap(child -> child.attribute("name")).orElse(""),
                (int) attached.stream()
                        .flatMap(child -> child.children("Forwarding"))
                        .count());
    }

    /** Each lies in the one it was taken after. */
    private static int snapshots(XmlNode node) {
        return Stream.concat(node.children("Snapshot"), node.all("Snapshots", "Snapshot"))
                .mapToInt(snapshot -> 1 + snapshots(snapshot))
                .sum();
    }

    private static List<Extra> extras(XmlNode hardware) {
        var extras = new ArrayList<Extra>();
        hardware.all("SharedFolders", "SharedFolder")
                .map(folder -> new Extra("Shared folder", folder.attribute("name", "")))
                .forEach(extras::add);
        hardware.at("AudioAdapter")
                .filter(audio -> audio.flag("enabled", false))
                .ifPresent(audio -> extras.add(new Extra("Sound", audio.attribute("controller", "AC97"))));
        Stream.of("UART", "LPT")
                .flatMap(kind -> hardware.all(kind, "Port"))
                .filter(port -> port.flag("enabled", false))
                .forEach(port -> extras.add(new Extra("Serial or parallel port", port.attribute("path", ""))));
        hardware.at("RemoteDisplay")
                .filter(display -> display.flag("enabled", false))
                .ifPresent(_ -> extras.add(new Extra("Remote display", "enabled")));
        hardware.at("Display")
                .filter(display -> display.flag("accelerate3D", false))
                .ifPresent(_ -> extras.add(new Extra("3D acceleration", "enabled")));
        Stream.concat(hardware.all("USB", "DeviceFilters"), hardware.all("USBController", "DeviceFilters"))
                .flatMap(filters -> filters.children("DeviceFilter"))
                .filter(filter -> filter.flag("active", false))
                .forEach(filter -> extras.add(new Extra("USB device", filter.attribute("name", ""))));
        return extras;
    }
}
