package dev.slipway.virtualbox;

import dev.slipway.image.build.DiskPlan;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.Definition.Medium;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The disk inside an {@code .ova}, most often a compressed VMDK; it is taken out when the machine is made. */
final class ApplianceDisk {
    private static final String WHAT = "Boot disk";

    private final Path appliance;
    private final OvaFile ova;
    private final List<Finding> findings;

    ApplianceDisk(Path appliance, OvaFile ova, List<Finding> findings) {
        this.appliance = appliance;
        this.ova = ova;
        this.findings = findings;
    }

    /** Empty when the findings have the blocker. */
    Optional<BootFile> find(Medium disk) {
        var name = Href.decoded(disk.location())
                .filter(decoded -> !ova.members().containsKey(disk.location())
                        && ova.members().containsKey(decoded))
                .orElse(disk.location());
        var member = ova.members().get(name);
        if (member == null) {
            findings.add(ova.members().containsKey(disk.location() + ".000000000") ? inPieces(disk) : missing(disk));
            return Optional.empty();
        }
        var checksum = ova.checksum(name);
        var plan = DiskPlan.member(appliance, name, member.size(), disk.format(), checksum.orElse(null));
        if (plan.isEmpty()) {
            findings.add(otherFormat(disk));
            return Optional.empty();
        }
        if (!plan.get().mayBeginWith(member.start().array())) {
            findings.add(otherContent(disk));
            return Optional.empty();
        }
        var words = "%s in the appliance, %d bytes".formatted(name, member.size());
        var becomes = "an image of its own";
        findings.add(
                checksum.isPresent()
                        ? Finding.info(
                                WHAT,
                                words,
                                becomes,
                                "It is taken out of the appliance when the machine is made, and must have the %s of the manifest."
                                        .formatted(checksum.get().algorithm()))
                        : Finding.warning(
                                WHAT,
                                words,
                                becomes,
                                "It is taken out of the appliance when the machine is made. There is no checksum of it, so a wrong bit in its data is not seen."));
        return Optional.of(new BootFile(appliance, plan));
    }

    private static Finding missing(Medium disk) {
        return Finding.blocker(
                WHAT,
                disk.location(),
                ProblemCode.IMAGE_UNREADABLE,
                "The appliance names this disk but does not hold it.",
                new Remedy.Advice("Export or download it again, to the end."));
    }

    private Finding inPieces(Medium disk) {
        return Finding.blocker(
                WHAT,
                disk.location(),
                ProblemCode.IMAGE_UNSUPPORTED,
                "The appliance holds this disk in pieces (ovf:chunkSize).",
                new Remedy.Advice("Export it again in one piece, without a chunk size."),
                new Remedy.Command(
                        "Or unpack it in its import directory, and register the joined disk.",
                        "tar -xf %s && cat %s.* > disk.vmdk"
                                .formatted(file(), CommandWords.file(disk.location(), "disk.vmdk"))));
    }

    /** Most often a disk that is packed (ovf:compression), or a description of a disk whose data is elsewhere. */
    private Finding otherContent(Medium disk) {
        return Finding.blocker(
                WHAT,
                disk.location(),
                ProblemCode.IMAGE_UNKNOWN_FORMAT,
                "The appliance calls its disk a %s, and it does not begin like one; it may be packed, or only describe a disk."
                        .formatted(Finding.shown(disk.format())),
                new Remedy.Advice("Export it again as OVF 2.0 with VirtualBox, or with ovftool without compression."),
                new Remedy.Command(
                        "Or unpack it in its import directory, and register the disk.", "tar -xf " + file()));
    }

    private String file() {
        return CommandWords.file(appliance.getFileName().toString(), "appliance.ova");
    }

    private Finding otherFormat(Medium disk) {
        return Finding.blocker(
                WHAT,
                disk.location(),
                ProblemCode.IMAGE_UNSUPPORTED,
                "The appliance calls the format of its disk \"%s\", which is unknown."
                        .formatted(Finding.shown(disk.format())),
                new Remedy.Command("Unpack it in its import directory, and register the disk.", "tar -xf " + file()));
    }
}
