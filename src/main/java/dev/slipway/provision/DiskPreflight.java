package dev.slipway.provision;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.machine.DiskMode;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.DiskRoom;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The part of the preflight that is about the disk: can it start a machine, and is there room for it? */
@ApplicationScoped
class DiskPreflight {
    private final Images images;
    private final Path imagesDirectory;

    DiskPreflight(Images images, @ConfigProperty(name = "slipway.images.directory") Path imagesDirectory) {
        this.images = images;
        this.imagesDirectory = imagesDirectory;
    }

    /** Empty when the findings have the problem. */
    Optional<Image> image(@Nullable String asked, BootImage boot, Findings findings) {
        return switch (boot) {
            case BootImage.Named() -> findings.take(() -> named(asked));
            case BootImage.Read(var candidate) -> findings.take(() -> bootable(candidate.image()));
            // The definition says how it boots; the disk cannot be looked at before it is made.
            case BootImage.Planned(var planned) -> Optional.of(planned.image());
            case BootImage.Missing(var problems) -> {
                findings.problems.addAll(problems);
                yield Optional.empty();
            }
        };
    }

    private Image named(@Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "No disk image is named.",
                            new Remedy.Link("Register a Windows disk first, then name it.", "/images"))
                    .toException();
        }
        var image = images.require(asked);
        if (image.kind() != ImageKind.DISK) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not a disk.".formatted(image.name()),
                            new Remedy.Link("Choose a disk image.", "/images"))
                    .toException();
        }
        bootable(image);
        images.requireSound(image);
        return image;
    }

    private static Image bootable(Image image) {
        if (image.firmware() == null) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "Nothing can boot from \"%s\".".formatted(image.name()),
                            new Remedy.Advice(
                                    "Register the disk that holds Windows; a data disk cannot start a machine."))
                    .toException();
        }
        return image;
    }

    void boots(Image image, Findings findings) {
        if (image.needsBootEntry()) {
            findings.warnings.add(
                    "\"%s\" has no \\EFI\\Boot\\bootx64.efi, and the boot entry that Windows made stayed in the old machine: it may not start. In Windows there, as administrator: mountvol S: /s & xcopy S:\\EFI\\Microsoft\\Boot\\bootmgfw.efi S:\\EFI\\Boot\\bootx64.efi* /y"
                            .formatted(image.name()));
        }
    }

    /** An overlay, unless the image cannot carry one; then a full copy, and the plan says so. */
    DiskMode mode(Image image, DiskMode asked, Findings findings) {
        var format = Objects.requireNonNull(image.format(), "a disk image has a format");
        if (asked == DiskMode.CONVERT || format.carriesOverlays()) {
            return asked;
        }
        findings.warnings.add("No machine can run on top of a %s, so the whole disk is copied before the first boot."
                .formatted(format.words()));
        return DiskMode.CONVERT;
    }

    void space(Image image, BootImage boot, Findings findings) {
        space(imagesDirectory, image, boot, findings);
    }

    static void space(Path imagesDirectory, Image image, BootImage boot, Findings findings) {
        var room = DiskRoom.free(imagesDirectory);
        if (room.isEmpty()) {
            findings.warnings.add("How much room %s has cannot be told.".formatted(imagesDirectory));
            return;
        }
        var free = room.getAsLong();
        // The file's size is what a copy takes; the rest of the disk is empty. A planned image is one more.
        var copies = boot instanceof BootImage.Planned ? 2 : 1;
        var needed = copies * image.sizeBytes();
        if (free < needed) {
            findings.problems.add(Problem.of(
                            ProblemCode.DISK_SPACE,
                            "There is not enough room for the machine's disk.",
                            new Remedy.Command(
                                    "See what fills the disk.",
                                    "df -h -- '%s'".formatted(DiskRoom.nearest(imagesDirectory))))
                    .withDetail("Needed %d bytes, free %d bytes.".formatted(needed, free)));
        } else if (free < image.virtualSizeBytes()) {
            findings.warnings.add("The disk may grow to %d bytes inside; only %d are free here."
                    .formatted(image.virtualSizeBytes(), free));
        }
    }
}
