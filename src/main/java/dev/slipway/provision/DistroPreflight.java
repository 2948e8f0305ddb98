package dev.slipway.provision;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.step.WslInstaller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the preflight that is about WSL and its distros. */
@ApplicationScoped
class DistroPreflight {
    private final Images images;

    DistroPreflight(Images images) {
        this.images = images;
    }

    Optional<ProvisionRequest.Wsl> check(MachineWish.WslWish wish, Findings findings) {
        var version = version(wish.version(), 2, findings);
        WslInstaller msi = null;
        if (wish.packageImage() != null && !wish.packageImage().isBlank()) {
            msi = findings.take(() -> require(wish.packageImage(), ImageKind.WSL_PACKAGE, "a WSL package (MSI)"))
                    .map(image -> new WslInstaller(image.id(), image.file(), image.originalName()))
                    .orElse(null);
        }
        var names = new HashSet<String>();
        var distros = new ArrayList<ProvisionRequest.Distro>();
        for (var distro : wish.distros() == null ? List.<MachineWish.DistroWish>of() : wish.distros()) {
            findings.take(() -> distro(distro, version, findings)).ifPresent(found -> {
                if (!names.add(found.name().toLowerCase(Locale.ROOT))) {
                    findings.problem(
                            ProblemCode.NAME_TAKEN,
                            "Two distros are called \"%s\".".formatted(found.name()),
                            new Remedy.Advice("Windows tells them apart by name, whatever the case of its letters."));
                }
                distros.add(found);
            });
        }
        var config = wish.config() == null ? WslConfig.none() : wish.config();
        return Optional.of(new ProvisionRequest.Wsl(version, msi, config, distros));
    }

    private ProvisionRequest.Distro distro(MachineWish.DistroWish wish, int machineVersion, Findings findings) {
        var name = new DistroName(wish.name() == null ? "" : wish.name()).value();
        var image = require(wish.image(), null, "a distro archive");
        var skiffOs = image.kind() == ImageKind.SKIFFOS;
        if (!skiffOs && image.kind() != ImageKind.ROOTFS) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not a distro archive.".formatted(image.name()),
                            new Remedy.Link("Register skiffos.tar.gz or rootfs.tar.gz, then name it.", "/images"))
                    .toException();
        }
        images.requireSound(image);
        var version = version(wish.version(), machineVersion, findings);
        if (skiffOs && version == 1) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "skiffos.tar.gz needs WSL 2: WSL 1 has no loop devices for its squashfs.",
                    new Remedy.Advice("Use WSL 2, or register rootfs.tar.gz for WSL 1."));
        }
        return new ProvisionRequest.Distro(
                name, image.id(), image.file(), skiffOs, version, wish.conf(), Boolean.TRUE.equals(wish.makeDefault()));
    }

    private Image require(@Nullable String name, @Nullable ImageKind kind, String what) {
        if (name == null || name.isBlank()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "No image is named for %s.".formatted(what),
                            new Remedy.Link("Register it, then name it.", "/images"))
                    .toException();
        }
        var image = images.require(name);
        if (kind != null && image.kind() != kind) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not %s.".formatted(name, what),
                            new Remedy.Link("See what is registered.", "/images"))
                    .toException();
        }
        return image;
    }

    private static int version(@Nullable Integer asked, int otherwise, Findings findings) {
        if (asked != null && asked != 1 && asked != 2) {
            findings.problem(
                    ProblemCode.INVALID_REQUEST,
                    "WSL has versions 1 and 2, not %d.".formatted(asked),
                    new Remedy.Advice("Use 2; use 1 where nested virtualization is missing."));
            return otherwise;
        }
        return asked == null ? otherwise : asked;
    }
}
