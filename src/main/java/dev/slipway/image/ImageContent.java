package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.disk.FileSignature;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.rootfs.ArchiveInspector;
import dev.slipway.rootfs.ArchiveLimits;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportedFile;
import dev.slipway.storage.Sha256;
import dev.slipway.storage.ShellWord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what a file is, and refuses what it should not be. */
@ApplicationScoped
public class ImageContent {
    /** What was read; the fields are those of {@link Image}. */
    public record Reading(
            ImageKind kind,
            @Nullable DiskFormat format,
            long virtualSizeBytes,
            @Nullable Firmware firmware,
            @Nullable String sha256,
            Map<String, String> facts) {
        public Reading uploaded(String fileName, String wholeSha256) {
            return new Reading(
                    kind, format, virtualSizeBytes, firmware, wholeSha256, with(Image.UPLOADED, fileName).facts);
        }

        public Reading summed(Optional<String> wholeSha256) {
            return new Reading(kind, format, virtualSizeBytes, firmware, wholeSha256.orElse(sha256), facts);
        }

        public Reading with(String fact, String value) {
            return with(Map.of(fact, value));
        }

        public Reading with(Map<String, String> added) {
            var more = new LinkedHashMap<>(facts);
            more.putAll(added);
            return new Reading(kind, format, virtualSizeBytes, firmware, sha256, more);
        }

        /** The first version of that name, unless the table has others. */
        public Image image(UUID id, String name, Path file, long sizeBytes, Instant created) {
            return new Image(
                    id,
                    name,
                    1,
                    true,
                    kind,
                    format,
                    file,
                    sizeBytes,
                    virtualSizeBytes,
                    firmware,
                    created,
                    facts,
                    sha256);
        }
    }

    // Largest MSI of WSL so far is 0.3 GiB.
    private static final long MAX_PACKAGE = 4L << 30;

    private final ImageSettings settings;
    private final DiskContent disks;

    public ImageContent(ImageSettings settings, DiskContent disks) {
        this.settings = settings;
        this.disks = disks;
    }

    /** @param wanted what the caller says it is; empty to find out */
    public Reading read(ImportedFile file, Optional<ImageKind> wanted) throws IOException, InterruptedException {
        var name = file.name();
        var signatures = FileSignature.of(file.channel());
        if (signatures.size() > 1) {
            throw unknown(name, "It claims to be several things at once: %s.".formatted(words(signatures)));
        }
        var signature = signatures.stream().findFirst().orElse(null);
        return switch (signature) {
            case VDI -> disk(file, DiskFormat.VDI, signature, wanted);
            case QCOW -> disk(file, DiskFormat.QCOW2, signature, wanted);
            case VMDK -> disk(file, DiskFormat.VMDK, signature, wanted);
            case VHD -> disk(file, DiskFormat.VPC, signature, wanted);
            case VHDX -> disk(file, DiskFormat.VHDX, signature, wanted);
            case BOOT_SECTOR -> raw(file, name, wanted);
            case TAR, GZIP -> archive(file, name, signature, wanted);
            case OLE2 -> wslPackage(file, name, expect(name, signature, wanted, ImageKind.WSL_PACKAGE));
            case XZ, ZSTD, BZIP2, ZIP -> throw packed(name, signature);
            case ISO -> drivers(file, name, expect(name, signature, wanted, ImageKind.DRIVERS));
            case QED, PARALLELS, LUKS, DMG, CLOOP, BOCHS -> throw otherDisk(name, signature);
            case null -> throw unknown(name, "Its first bytes belong to no format that Slipway knows.");
        };
    }

    private Reading disk(ImportedFile file, DiskFormat format, FileSignature signature, Optional<ImageKind> wanted)
            throws IOException, InterruptedException {
        var name = file.name();
        expect(name, signature, wanted, ImageKind.DISK);
        return disks.read(file, name, format);
    }

    /**
     * A disk that we unpacked ourselves, so its own name says nothing.
     *
     * @param name of what it was unpacked from, for words
     * @param raw whether the caller said that it is a disk
     */
    public Reading unpacked(ImportedFile file, String name, boolean raw) throws IOException, InterruptedException {
        var signatures = FileSignature.of(file.channel());
        if (signatures.size() > 1) {
            throw unknown(name, "What is in it claims to be several things at once: %s.".formatted(words(signatures)));
        }
        var signature = signatures.stream().findFirst().orElse(null);
        return switch (signature) {
            case VDI -> disks.read(file, name, DiskFormat.VDI);
            case QCOW -> disks.read(file, name, DiskFormat.QCOW2);
            case VMDK -> disks.read(file, name, DiskFormat.VMDK);
            case VHD -> disks.read(file, name, DiskFormat.VPC);
            case VHDX -> disks.read(file, name, DiskFormat.VHDX);
            case BOOT_SECTOR -> {
                if (!raw || file.channel().size() % 512 != 0) {
                    throw unknown(name, "What is in it begins like a raw disk, but is none as a whole.");
                }
                yield disks.read(file, name, DiskFormat.RAW);
            }
            case TAR, GZIP, OLE2, XZ, ZSTD, BZIP2, ZIP, QED, PARALLELS, LUKS, DMG, CLOOP, BOCHS, ISO ->
                throw otherDisk(name, signature);
            case null -> throw unknown(name, "What is in it begins like nothing that Slipway knows.");
        };
    }

    /** A raw disk that we wrote ourselves: what its guest wrote into it decides nothing. */
    public Reading flattened(ImportedFile file, String name) throws IOException, InterruptedException {
        return disks.read(file, name, DiskFormat.RAW);
    }

    /** Anything can be a raw disk, so it is taken only when both the caller and the file's name say so. */
    private Reading raw(ImportedFile file, String name, Optional<ImageKind> wanted)
            throws IOException, InterruptedException {
        var size = file.channel().size();
        if (!wanted.equals(Optional.of(ImageKind.DISK)) || !name.matches("(?i).*\\.(raw|img)") || size % 512 != 0) {
            throw new Problem(
                            IMAGE_UNKNOWN_FORMAT,
                            "\"%s\" may be a raw disk, or not.".formatted(name),
                            "It begins with a boot sector, as raw disks and installation media do.",
                            List.of(
                                    new Remedy.Advice(
                                            "If it is a raw disk, name it so that it ends in .raw and register it with kind disk; its size must be a multiple of 512.")))
                    .toException();
        }
        return disks.read(file, name, DiskFormat.RAW);
    }

    private Reading archive(ImportedFile file, String name, FileSignature signature, Optional<ImageKind> wanted)
            throws IOException {
        if (wanted.isPresent() && wanted.get() != ImageKind.SKIFFOS && wanted.get() != ImageKind.ROOTFS) {
            throw mismatch(name, signature, wanted.get());
        }
        if (name.toLowerCase(Locale.ROOT).endsWith(".ova")) {
            throw ImageProblems.wholeMachine(name);
        }
        file.channel().position(0);
        var report = new ArchiveInspector(ArchiveLimits.upTo(settings.largestArchive()))
                .inspect(Channels.newInputStream(file.channel()), signature == FileSignature.GZIP, name);
        var skiffOs = wanted.map(kind -> kind == ImageKind.SKIFFOS).orElse(report.skiffOs());
        var problem = skiffOs ? report.notSkiffOs() : report.notADistro();
        if (problem.isPresent()) {
            throw problem.get().toException();
        }
        return new Reading(
                skiffOs ? ImageKind.SKIFFOS : ImageKind.ROOTFS,
                null,
                file.channel().size(),
                null,
                report.sha256(),
                report.facts());
    }

    private static Reading wslPackage(ImportedFile file, String name, ImageKind kind) throws IOException {
        var size = file.channel().size();
        if (size > MAX_PACKAGE) {
            throw unknown(name, "A Windows Installer package of %d bytes cannot be WSL.".formatted(size));
        }
        WslPackage.require(file.channel(), name);
        file.channel().position(0);
        return new Reading(kind, null, size, null, sha256(file.channel()), Map.of());
    }

    private static Reading drivers(ImportedFile file, String name, ImageKind kind) throws IOException {
        var volume = DriverDisc.volume(file.channel(), name);
        file.channel().position(0);
        var size = file.channel().size();
        return new Reading(kind, null, size, null, sha256(file.channel()), Map.of("volume", volume));
    }

    static String sha256(FileChannel file) throws IOException {
        var digested = new DigestInputStream(Channels.newInputStream(file), Sha256.digest());
        digested.transferTo(java.io.OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    }

    private static ImageKind expect(String name, FileSignature signature, Optional<ImageKind> wanted, ImageKind found) {
        if (wanted.isPresent() && wanted.get() != found) {
            throw mismatch(name, signature, wanted.get());
        }
        return found;
    }

    private static ProblemException mismatch(String name, FileSignature signature, ImageKind wanted) {
        return new Problem(
                        IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is not a %s.".formatted(name, wanted.words()),
                        "It is %s.".formatted(signature.words()),
                        List.of(new Remedy.Advice("Leave the kind out, and it is read from the file.")))
                .toException();
    }

    private static ProblemException packed(String name, FileSignature signature) {
        var unpack = switch (signature) {
            case XZ -> "xz -dc";
            case ZSTD -> "zstd -dc";
            case BZIP2 -> "bzip2 -dc";
            default -> "unzip -p";
        };
        return new Problem(
                        IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is packed in a way that cannot be checked.".formatted(name),
                        "It is %s. Archives are read as plain tar or as gzip.".formatted(signature.words()),
                        List.of(new Remedy.Command(
                                "Pack it with gzip instead.",
                                "%s -- %s | gzip > rootfs.tar.gz".formatted(unpack, ShellWord.of(name)))))
                .toException();
    }

    private static ProblemException otherDisk(String name, FileSignature signature) {
        return new Problem(
                        IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is no disk that Slipway takes.".formatted(name),
                        "It is %s.".formatted(signature.words()),
                        List.of(
                                new Remedy.Advice("Disks may be VDI, VMDK, VHD, VHDX, qcow2 or raw."),
                                new Remedy.Command(
                                        "Let VirtualBox make a VDI from the disk you trust.",
                                        "VBoxManage clonemedium disk %s disk.vdi --format VDI"
                                                .formatted(ShellWord.of(name)))))
                .toException();
    }

    private static ProblemException unknown(String name, String why) {
        return new Problem(
                        IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is nothing that Slipway can use.".formatted(name),
                        why,
                        List.of(
                                new Remedy.Advice(
                                        "Register a disk (VDI, VMDK, VHD, VHDX, qcow2 or raw), a SkiffOS archive, a root file system as tar or tar.gz, the MSI of WSL, or the virtio-win CD.")))
                .toException();
    }

    private static String words(Set<FileSignature> signatures) {
        return String.join(", ", signatures.stream().map(FileSignature::words).toList());
    }
}
