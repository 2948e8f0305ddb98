package dev.slipway.virtualbox;

import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.Definition.Medium;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Disks that stand on the attached one: what Windows wrote last may be in them, and joining goes from the leaf down only. */
final class YoungerDisks {
    private static final int MAX_SHOWN = 5;

    private YoungerDisks() {}

    /** Empty when the attached disk is a leaf. */
    static Optional<Finding> of(Definition definition, Medium attached) {
        var younger = definition.standingOn(attached);
        if (younger.isEmpty()) {
            return Optional.empty();
        }
        var shown = younger.stream()
                .limit(MAX_SHOWN)
                .map(disk -> "{%s} (%s)".formatted(disk.id(), Finding.shown(disk.location())))
                .collect(Collectors.joining(", "));
        var more = younger.size() > MAX_SHOWN ? " and %d more".formatted(younger.size() - MAX_SHOWN) : "";
        return Optional.of(Finding.warning(
                "Disk in use",
                attached.location(),
                "as it is, without what stands on it",
                "The machine is attached to disk {%s}, but other disks stand on it: %s%s. They hold what was written since, so the newest state of Windows may be in them, and this machine gets the older one."
                        .formatted(attached.id(), shown, more),
                remedies(definition, attached, younger).toArray(Remedy[]::new)));
    }

    private static List<Remedy> remedies(Definition definition, Medium attached, List<Medium> younger) {
        var remedies = new ArrayList<Remedy>();
        remedies.add(new Remedy.Command(
                "See which disk the machine starts from, on the computer that has VirtualBox.",
                "VBoxManage showvminfo " + SystemFindings.machine(definition.uuid())));
        younger.stream()
                .filter(disk -> definition.standingOn(disk).isEmpty())
                .limit(MAX_SHOWN)
                .forEach(leaf -> remedies.add(new Remedy.Command(
                        "If the newest state is in {%s}, join it with what it stands on into one disk, and register that one."
                                .formatted(leaf.id()),
                        CommandWords.clone(leaf.id(), attached.location()))));
        remedies.add(new Remedy.Advice("If the attached disk is what you want, nothing is to be done."));
        return remedies;
    }
}
