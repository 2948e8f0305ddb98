package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_HIBERNATED;
import static dev.slipway.problem.ProblemCode.IMAGE_TOO_LARGE;

import dev.slipway.disk.DiskReader;
import dev.slipway.disk.DiskTool;
import dev.slipway.disk.FirmwareDetector;
import dev.slipway.disk.Partitions;
import dev.slipway.disk.QemuReader;
import dev.slipway.disk.filesystem.fat.FallbackBoot;
import dev.slipway.disk.filesystem.ntfs.Hibernation;
import dev.slipway.disk.format.DiskLimits;
import dev.slipway.disk.format.DiskReport;
import dev.slipway.disk.format.qcow2.Qcow2Inspector;
import dev.slipway.disk.format.vdi.VdiInspector;
import dev.slipway.disk.format.vhd.VhdInspector;
import dev.slipway.disk.format.vhdx.VhdxInspector;
import dev.slipway.disk.format.vmdk.VmdkInspector;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.Problem;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportedFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a file as a disk of one format: our own parser first, then QEMU with that format named; the two must agree. */
@ApplicationScoped
public class DiskContent {
    private final ImageSettings settings;
    private final DiskTool tool;

    public DiskContent(ImageSettings settings, DiskTool tool) {
        this.settings = settings;
        this.tool = tool;
    }

    /**
     * @param name only for words
     * @param format what its signature says, the only one that matches
     * @throws dev.slipway.problem.ProblemException IMAGE_* with the remedy
     */
    ImageContent.Reading read(ImportedFile file, String name, DiskFormat format)
            throws IOException, InterruptedException {
        var channel = file.channel();
        var limits = new DiskLimits(settings.largestDisk());
        return switch (format) {
            case VDI -> vdi(file, name);
            case RAW -> raw(channel, name);
            case QCOW2 -> agreed(file, name, format, new Qcow2Inspector(limits).inspect(channel, name));
            case VMDK -> agreed(file, name, format, new VmdkInspector(limits).inspect(channel, name));
            case VPC -> agreed(file, name, format, new VhdInspector(limits).inspect(channel, name));
            case VHDX -> agreed(file, name, format, new VhdxInspector(limits).inspect(channel, name));
        };
    }

    private ImageContent.Reading agreed(ImportedFile file, String name, DiskFormat format, DiskReport report)
            throws IOException, InterruptedException {
        // QEMU sees the file only after our own parser, and never decides by itself what format it is.
        tool.verify(file.path(), format, report.diskSize());
        try (var disk = new QemuReader(tool, file.path(), format, report.diskSize())) {
            return reading(format, disk, name, facts(report.type(), report.dataBytes()));
        }
    }

    private ImageContent.Reading vdi(ImportedFile file, String name) throws IOException, InterruptedException {
        var report = new VdiInspector(settings.largestDisk()).inspect(file.channel(), name);
        tool.verify(file.path(), DiskFormat.VDI, report.diskSize());
        var facts = facts(report.type().name().toLowerCase(Locale.ROOT), report.dataBytes());
        facts.put("uuid", report.uuid().toString());
        return reading(DiskFormat.VDI, DiskReader.open(file.channel(), DiskFormat.VDI), name, facts);
    }

    /** There is nothing in a raw disk that two could read differently. */
    private ImageContent.Reading raw(FileChannel file, String name) throws IOException {
        var size = file.size();
        if (size > settings.largestDisk()) {
            throw Problem.of(
                            IMAGE_TOO_LARGE,
                            "\"%s\" is a disk that is too large.".formatted(name),
                            new Remedy.Advice("If it should be, raise slipway.images.largest-disk."))
                    .toException();
        }
        return reading(DiskFormat.RAW, DiskReader.open(file, DiskFormat.RAW), name, new LinkedHashMap<>());
    }

    private static Map<String, String> facts(String type, long dataBytes) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("type", type);
        facts.put("dataBytes", Long.toString(dataBytes));
        return facts;
    }

    private static ImageContent.Reading reading(
            DiskFormat format, DiskReader disk, String name, Map<String, String> facts) throws IOException {
        var partitions = Partitions.of(disk);
        facts.put("hibernation", hibernation(disk, partitions, name));
        var firmware = FirmwareDetector.detect(partitions);
        if (firmware.equals(Optional.of(Firmware.UEFI))) {
            facts.put(Image.FALLBACK_BOOT, fallbackBoot(disk, partitions));
        }
        return new ImageContent.Reading(ImageKind.DISK, format, disk.size(), firmware.orElse(null), null, facts);
    }

    private static String fallbackBoot(DiskReader disk, Partitions partitions) throws IOException {
        var place = FirmwareDetector.efiSystem(partitions).orElseThrow();
        return switch (FallbackBoot.of(disk, place.start())) {
            case FallbackBoot.Present() -> "present";
            case FallbackBoot.Missing() -> Image.NO_FALLBACK_BOOT;
            case FallbackBoot.NotChecked(var reason) -> "not checked: " + reason;
        };
    }

    /** "none", or why it could not be found out; throws IMAGE_HIBERNATED. */
    private static String hibernation(DiskReader disk, Partitions partitions, String name) throws IOException {
        var said = "none";
        for (var partition : partitions.list()) {
            switch (Hibernation.of(disk, partition.start())) {
                case Hibernation.None() -> {}
                case Hibernation.NotChecked(var reason) -> said = "not checked: " + reason;
                case Hibernation.Hibernated() ->
                    throw Problem.of(
                                    IMAGE_HIBERNATED,
                                    "The Windows on \"%s\" was not shut down, it hibernates.".formatted(name),
                                    new Remedy.Command(
                                            "Start it where it came from, and in it, as administrator, switch Fast Startup off and shut down; then copy the disk again.",
                                            "powercfg /h off & shutdown /s /t 0"))
                            .toException();
            }
        }
        return said;
    }
}
