package dev.slipway.image.build;

import dev.slipway.disk.archive.TarredDisk;
import dev.slipway.disk.format.vdi.VdiChain;
import dev.slipway.disk.format.vdi.VdiInspector;
import dev.slipway.hypervisor.DiskFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk that can be made, and what is known of it before.
 *
 * @param bytes that it will take, about
 * @param virtualBytes that the guest will see; not less than {@code bytes} when nobody knows yet
 */
public record DiskPlan(DiskSource source, DiskFormat format, long bytes, long virtualBytes) {
    /**
     * A disk in an appliance; empty when its format is not taken.
     *
     * @param format in the appliance's words: VMDK, VHD or VDI
     * @param size bytes of the member
     */
    public static Optional<DiskPlan> member(
            Path appliance, String member, long size, String format, TarredDisk.@Nullable Checksum checksum) {
        var known = switch (format.toUpperCase(Locale.ROOT)) {
            case "VMDK" -> Optional.of(DiskFormat.VMDK);
            case "VHD" -> Optional.of(DiskFormat.VPC);
            case "VDI" -> Optional.of(DiskFormat.VDI);
            default -> Optional.<DiskFormat>empty();
        };
        return known.map(
                of -> new DiskPlan(new DiskSource.Member(appliance.toString(), member, of, checksum), of, size, size));
    }

    /** Whether a disk of that format begins so. */
    public boolean mayBeginWith(byte[] start) {
        return switch (format) {
            case VMDK -> new String(start, StandardCharsets.ISO_8859_1).startsWith("KDMV");
            case VDI -> VdiInspector.hasSignature(start);
            // A fixed VHD begins with the guest's own bytes; what it is, is seen when it is made.
            case VPC, VHDX, QCOW2, RAW -> true;
        };
    }

    /** @param files of the chain, in its order */
    public static DiskPlan chain(List<Path> files, VdiChain chain) throws IOException {
        var source = new DiskSource.Chain(files.stream().map(Path::toString).toList());
        return new DiskPlan(source, DiskFormat.RAW, chain.dataBytes(), chain.size());
    }
}
