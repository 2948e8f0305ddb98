package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Medium;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Reads {@code <MediaRegistry>}: a hard disk inside another holds only what changed since a snapshot. */
final class MediaRegistry {
    private MediaRegistry() {}

    /** Every disk of the tree, roots before what stands on them. */
    static List<Medium> read(XmlNode machine) {
        var media = new ArrayList<Medium>();
        var seen = new HashSet<UUID>();
        machine.children("MediaRegistry")
                .flatMap(registry -> registry.all("HardDisks", "HardDisk"))
                .forEach(disk -> add(disk, List.of(), false, media, seen));
        return media;
    }

    private static void add(XmlNode disk, List<UUID> parents, boolean belowSealed, List<Medium> media, Set<UUID> seen) {
        var uuid = disk.id("uuid").orElseThrow(() -> DefinitionProblems.invalid("A disk has no UUID."));
        // Twice in the tree, it could pass as a root where it is a leaf.
        if (!seen.add(uuid)) {
            throw DefinitionProblems.invalid("Disk {%s} is in the registry twice.".formatted(uuid));
        }
        // VirtualBox keeps the key of a sealed disk with its root.
        var sealed = belowSealed
                || disk.children("Property")
                        .anyMatch(property -> property.attribute("name", "").startsWith("CRYPT/"));
        media.add(new Medium(
                uuid.toString(), uuid, disk.attribute("location", ""), disk.attribute("format", ""), sealed, parents));
        var below = new ArrayList<UUID>();
        below.add(uuid);
        below.addAll(parents);
        disk.children("HardDisk").forEach(child -> add(child, below, sealed, media, seen));
    }
}
