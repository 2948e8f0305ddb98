package dev.slipway.image.export;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.Locale;
import java.util.stream.Stream;

/** What a disk can be written as for others. */
public enum ExportFormat {
    QCOW2(DiskFormat.QCOW2, "QEMU, KVM and Proxmox"),
    VDI(DiskFormat.VDI, "VirtualBox"),
    RAW(DiskFormat.RAW, "every program, byte by byte"),
    VHDX(DiskFormat.VHDX, "Hyper-V");

    private final DiskFormat format;
    private final String readers;

    ExportFormat(DiskFormat format, String readers) {
        this.format = format;
        this.readers = readers;
    }

    DiskFormat format() {
        return format;
    }

    /** Who reads it, in words for people. */
    public String readers() {
        return readers;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its data can be packed and still be read as a disk. */
    public boolean compresses() {
        return this == QCOW2;
    }

    @JsonCreator
    public static ExportFormat of(String word) {
        // Without a cause: Jackson would show that instead of the problem.
        return Stream.of(values())
                .filter(format -> format.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST,
                                "Images are not exported in this format.",
                                new Remedy.Advice("Use qcow2, vdi, raw or vhdx."))
                        .toException());
    }
}
