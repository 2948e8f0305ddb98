package dev.slipway.image.build;

import dev.slipway.disk.DiskStarts;
import dev.slipway.disk.FileSignature;
import dev.slipway.disk.archive.PackProblems;
import dev.slipway.disk.archive.PackedDisk;
import dev.slipway.disk.archive.Packing;
import dev.slipway.image.ImageKind;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImportedFile;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Which files are packed disks. */
public final class PackedFiles {
    private PackedFiles() {}

    /**
     * Empty for everything that is no packed disk; archives of distributions are read as they are.
     *
     * @param wanted what the caller says it is; a raw disk is one only when he says so
     * @throws ProblemException IMAGE_UNKNOWN_FORMAT when it is packed and neither a disk nor an archive, and as {@link PackedDisk#open}
     */
    public static Optional<DiskSource.Packed> look(ImportedFile file, Optional<ImageKind> wanted) throws IOException {
        if (wanted.isPresent() && wanted.get() != ImageKind.DISK) {
            return Optional.empty();
        }
        var raw = wanted.isPresent();
        var packing = packing(FileSignature.of(file.channel()));
        if (packing.isEmpty()) {
            return Optional.empty();
        }
        var starts = new DiskStarts(raw);
        try (var disk = PackedDisk.open(file.channel(), packing.get(), file.name(), starts)) {
            if (starts.isDisk(disk.name(), disk.start())) {
                return Optional.of(new DiskSource.Packed(file.path().toString(), file.name(), packing.get(), raw));
            }
            var archive = FileSignature.ofStart(disk.start()).contains(FileSignature.TAR);
            if (raw || !archive) {
                throw new PackProblems(file.name()).noDisk();
            }
            return Optional.empty();
        }
    }

    private static Optional<Packing> packing(Set<FileSignature> signatures) {
        if (signatures.size() != 1) {
            return Optional.empty();
        }
        return switch (signatures.iterator().next()) {
            case GZIP -> Optional.of(Packing.GZIP);
            case XZ -> Optional.of(Packing.XZ);
            case ZSTD -> Optional.of(Packing.ZSTD);
            case ZIP -> Optional.of(Packing.ZIP);
            case VDI,
                    TAR,
                    BZIP2,
                    OLE2,
                    QCOW,
                    QED,
                    VMDK,
                    VHD,
                    VHDX,
                    PARALLELS,
                    LUKS,
                    DMG,
                    CLOOP,
                    BOCHS,
                    ISO,
                    BOOT_SECTOR -> Optional.empty();
        };
    }
}
