package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_TOO_LARGE;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.disk.DiskLimits;
import dev.slipway.image.disk.DiskReport;
import dev.slipway.image.qcow2.Qcow2Inspector;
import dev.slipway.image.vdi.VdiInspector;
import dev.slipway.image.vhd.VhdInspector;
import dev.slipway.image.vhdx.VhdxInspector;
import dev.slipway.image.vmdk.VmdkInspector;
import dev.slipway.problem.Problem;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a file as a disk of one format: our own parser first, then QEMU with that format named; the two must agree. */
@ApplicationScoped
class DiskContent {
    // The largest partition table that FirmwareDetector reads, and a little.
    private static final int START_MEBIBYTES = 5;

    private final ImageSettings settings;
    private final DiskTool tool;

    DiskContent(ImageSettings settings, DiskTool tool) {
        this.settings = settings;
        this.tool = tool;
    }

    /**
     * @param format what its signature says, the only one that matches
     * @throws dev.slipway.problem.ProblemException IMAGE_* with the remedy
     */
    ImageContent.Reading read(ImportedFile file, DiskFormat format) throws IOException, InterruptedException {
        var name = file.name();
        var channel = file.channel();
        var limits = new DiskLimits(settings.largestDisk());
        return switch (format) {
            case VDI -> vdi(file, name);
            case RAW -> raw(channel, name);
            case QCOW2 -> agreed(file, format, new Qcow2Inspector(limits).inspect(channel, name));
            case VMDK -> agreed(file, format, new VmdkInspector(limits).inspect(channel, name));
            case VPC -> agreed(file, format, new VhdInspector(limits).inspect(channel, name));
            case VHDX -> agreed(file, format, new VhdxInspector(limits).inspect(channel, name));
        };
    }

    private ImageContent.Reading agreed(ImportedFile file, DiskFormat format, DiskReport report)
            throws IOException, InterruptedException {
        // QEMU sees the file only after our own parser, and never decides by itself what format it is.
        tool.verify(file.path(), format, report.diskSize());
        return reading(
                format, report.diskSize(), firmware(file.path(), format), facts(report.type(), report.dataBytes()));
    }

    private ImageContent.Reading vdi(ImportedFile file, String name) throws IOException, InterruptedException {
        var report = new VdiInspector(settings.largestDisk()).inspect(file.channel(), name);
        tool.verify(file.path(), DiskFormat.VDI, report.diskSize());
        var facts = facts(report.type().name().toLowerCase(Locale.ROOT), report.dataBytes());
        facts.put("uuid", report.uuid().toString());
        return reading(DiskFormat.VDI, report.diskSize(), firmware(file.channel(), DiskFormat.VDI), facts);
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
        return reading(DiskFormat.RAW, size, firmware(file, DiskFormat.RAW), Map.of());
    }

    private static Optional<Firmware> firmware(FileChannel file, DiskFormat format) throws IOException {
        return FirmwareDetector.detect(DiskReader.open(file, format));
    }

    /** The partition table is read from a copy of the disk's beginning, as QEMU unpacks every arrangement of these formats. */
    private Optional<Firmware> firmware(Path file, DiskFormat format) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("slipway-disk");
        var start = directory.resolve("start.raw");
        try {
            tool.copyStart(file, format, start, START_MEBIBYTES);
            try (var channel = FileChannel.open(start)) {
                return firmware(channel, DiskFormat.RAW);
            }
        } finally {
            Files.deleteIfExists(start);
            Files.deleteIfExists(directory);
        }
    }

    private static Map<String, String> facts(String type, long dataBytes) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("type", type);
        facts.put("dataBytes", Long.toString(dataBytes));
        return facts;
    }

    private static ImageContent.Reading reading(
            DiskFormat format, long size, Optional<Firmware> firmware, Map<String, String> facts) {
        return new ImageContent.Reading(ImageKind.DISK, format, size, firmware.orElse(null), null, facts);
    }
}
