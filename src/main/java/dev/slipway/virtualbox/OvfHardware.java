package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Adapter;
import dev.slipway.virtualbox.Definition.Controller;
import dev.slipway.virtualbox.Definition.Device;
import dev.slipway.virtualbox.Definition.Extra;
import dev.slipway.virtualbox.Definition.Medium;
import dev.slipway.virtualbox.Definition.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the hardware items of a plain OVF into VirtualBox's words; the numbers are CIM's resource types. */
final class OvfHardware {
    /** OVF 2.0 has elements of their own for disks and network cards. */
    private static final Set<String> ITEMS = Set.of("Item", "StorageItem", "EthernetPortItem");

    private static final String CPU = "3";
    private static final String MEMORY = "4";
    private static final String IDE = "5";
    private static final String SCSI = "6";
    private static final String ETHERNET = "10";
    private static final String DISK = "17";
    private static final String OTHER_STORAGE = "20";
    private static final String LOGICAL_DISK = "31";
    private static final String SOUND = "35";
    private static final String DISK_REFERENCE = ".*/disk/";

    private final List<XmlNode> items;

    private OvfHardware(List<XmlNode> items) {
        this.items = items;
    }

    static Definition read(XmlNode system, String file, Origin origin, List<Medium> disks) {
        var hardware = system.at("VirtualHardwareSection")
                .orElseThrow(() -> DefinitionProblems.invalid("The machine has no <VirtualHardwareSection>."));
        var all = new OvfHardware(hardware.children().stream()
                .filter(child -> ITEMS.contains(child.name()))
                .toList());
        var efi = hardware.children("Config")
                .anyMatch(config -> config.attribute("key", "").equals("firmware")
                        && config.attribute("value", "").equalsIgnoreCase("efi"));
        return new Definition(
                origin,
                file,
                "",
                system.at("Name").map(XmlNode::text).orElse(system.attribute("id", "")),
                null,
                osType(system),
                all.of(CPU)
                        .findFirst()
                        .map(item -> (int) XmlNode.number("CPUs", item.textOf("VirtualQuantity"), 1, 1024))
                        .orElse(1),
                all.of(MEMORY)
                        .findFirst()
                        .map(OvfHardware::mebibytes)
                        .orElseThrow(() -> DefinitionProblems.invalid("The machine has no memory.")),
                efi ? "EFI" : "BIOS",
                "not said",
                true,
                false,
                false,
                "None",
                new Definition.State(null, false),
                all.controllers(),
                all.adapters(),
                disks,
                "",
                0,
                null,
                all.of(SOUND)
                        .map(item -> new Extra("Sound", item.textOf("ElementName")))
                        .toList());
    }

    private java.util.stream.Stream<XmlNode> of(String... types) {
        return items.stream().filter(item -> List.of(types).contains(item.textOf("ResourceType")));
    }

    private static long mebibytes(XmlNode item) {
        var unit = item.textOf("AllocationUnits").toLowerCase(Locale.ROOT).replace(" ", "");
        var shift = switch (unit) {
            case "", "megabytes", "mb", "byte*2^20" -> 0;
            case "gigabytes", "gb", "byte*2^30" -> 10;
            default -> throw DefinitionProblems.invalid("Memory is counted in \"%s\".".formatted(unit));
        };
        return XmlNode.number("Memory", item.textOf("VirtualQuantity"), 1, 16L << 20) << shift;
    }

    /** VirtualBox's own word when it is there, else VMware's translated, else what people read. */
    private static String osType(XmlNode system) {
        var section = system.at("OperatingSystemSection");
        var own = section.map(node -> node.textOf("OSType")).orElse("");
        if (!own.isEmpty()) {
            return own;
        }
        return switch (section.map(node -> node.attribute("osType", ""))
                .orElse("")
                .toLowerCase(Locale.ROOT)) {
            case "windows9_64guest" -> "Windows10_64";
            case "windows9guest" -> "Windows10";
            case "windows11_64guest" -> "Windows11_64";
            default -> section.map(node -> node.textOf("Description")).orElse("");
        };
    }

    private List<Controller> controllers() {
        var found = new ArrayList<Controller>();
        of(IDE, SCSI, OTHER_STORAGE).forEach(item -> {
            var id = item.textOf("InstanceID");
            var devices = of(DISK, LOGICAL_DISK)
                    .filter(disk -> disk.textOf("Parent").equals(id))
                    .map(OvfHardware::device)
                    .toList();
            found.add(new Controller(item.textOf("ElementName"), type(item), true, devices));
        });
        return found;
    }

    private static Device device(XmlNode disk) {
        var resource = disk.textOf("HostResource");
        var port = disk.textOf("AddressOnParent");
        return new Device(
                "HardDisk",
                port.isEmpty() ? 0 : (int) XmlNode.number("AddressOnParent", port, 0, 65_535),
                0,
                medium(resource));
    }

    private static @Nullable String medium(String resource) {
        return resource.matches("(?s)" + DISK_REFERENCE + ".+") ? resource.replaceFirst(DISK_REFERENCE, "") : null;
    }

    private static String type(XmlNode item) {
        var kind = item.textOf("ResourceSubType");
        var lower = kind.toLowerCase(Locale.ROOT);
        if (item.textOf("ResourceType").equals(IDE)) {
            return kind.isEmpty() ? "PIIX4" : kind;
        }
        if (lower.contains("ahci") || lower.contains("sata")) {
            return "AHCI";
        }
        if (lower.contains("nvme")) {
            return "NVMe";
        }
        return switch (lower) {
            case "lsilogicsas" -> "LsiLogicSas";
            case "lsilogic" -> "LsiLogic";
            case "buslogic" -> "BusLogic";
            case "virtioscsi" -> "VirtioSCSI";
            default -> kind;
        };
    }

    private List<Adapter> adapters() {
        var cards = of(ETHERNET).toList();
        var found = new ArrayList<Adapter>();
        for (var slot = 0; slot < cards.size(); slot++) {
            var card = cards.get(slot);
            found.add(new Adapter(
                    slot,
                    true,
                    Optional.of(card.textOf("ResourceSubType"))
                            .filter(kind -> !kind.isEmpty())
                            .orElse("not said"),
                    card.textOf("Address"),
                    "Network",
                    card.textOf("Connection"),
                    0));
        }
        return found;
    }
}
