package dev.slipway.virtualbox;

import dev.slipway.storage.PlainName;
import org.jspecify.annotations.Nullable;

/**
 * The machine that would be made, whatever engine runs it.
 *
 * @param name made from VirtualBox's name so that it fits
 * @param template name of a template
 * @param firmware {@code bios} or {@code uefi}
 * @param controller {@code sata}, {@code ide}, {@code virtio-scsi} or {@code lsi-sas}
 * @param disk absolute path of the boot disk, null when it cannot be had
 * @param mac lower-case with colons; null when it cannot be kept
 */
public record Proposal(
        String name,
        String template,
        int cpus,
        long memoryMiB,
        String firmware,
        String controller,
        @Nullable String disk,
        @Nullable String mac) {
    // Windows cuts longer computer names (NetBIOS).
    private static final int MAX_NAME = 15;

    Proposal startingBy(String other) {
        return new Proposal(name, template, cpus, memoryMiB, other, controller, disk, mac);
    }

    /** {@code Win 10 (Lab)} becomes {@code win-10-lab}. */
    static String nameFrom(String name) {
        var plain = PlainName.of(name).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+", "");
        var cut = plain.substring(0, Math.min(MAX_NAME, plain.length())).replaceAll("-+$", "");
        return cut.isEmpty() ? "windows" : cut;
    }

    /** {@code win-10-lab} becomes {@code win-10-lab-2}, and what is too long loses its end. */
    public static String numbered(String name, int number) {
        var end = "-" + number;
        var kept = name.substring(0, Math.min(MAX_NAME - end.length(), name.length()));
        return kept.replaceAll("-+$", "") + end;
    }
}
