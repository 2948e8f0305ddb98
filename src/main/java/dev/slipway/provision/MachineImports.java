package dev.slipway.provision;

import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.Candidate;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.image.build.DiskPlan;
import dev.slipway.image.build.ImageSteps;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.template.Templates;
import dev.slipway.virtualbox.MinimumResources;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.VirtualBoxMachines;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a machine of VirtualBox to a machine of ours. */
@ApplicationScoped
public class MachineImports {
    /**
     * What would become of a definition.
     *
     * @param preview on the disk as it lies there; its problems are those that the findings do not have
     */
    public record ImportPreview(ImportReading outlook, Provisioner.Preview preview) {
        /** What {@link MachineImports#submit} would refuse it for; empty when it would not. */
        public List<Problem> problems() {
            return Stream.concat(outlook.problems().stream(), preview.problems().stream())
                    .toList();
        }
    }

    private record Found(ImportReading outlook, Optional<Image> known, BootImage boot) {}

    private record Checked(ImportReading outlook, BootImage boot, Preflight.Verdict verdict) {}

    private final VirtualBoxMachines virtualBox;
    private final Templates templates;
    private final Images images;
    private final ImageSteps newImages;
    private final Machines machines;
    private final Preflight preflight;
    private final Provisioner provisioner;

    MachineImports(
            VirtualBoxMachines virtualBox,
            Templates templates,
            Images images,
            ImageSteps newImages,
            Machines machines,
            Preflight preflight,
            Provisioner provisioner) {
        this.virtualBox = virtualBox;
        this.templates = templates;
        this.images = images;
        this.newImages = newImages;
        this.machines = machines;
        this.preflight = preflight;
        this.provisioner = provisioner;
    }

    /** Definitions in the import directories. */
    public List<Path> found() {
        return virtualBox.found();
    }

    /** What the definition says, without a look into its disk, at a wish or at the host; changes nothing. */
    public ImportReading read(String path) {
        return virtualBox.look(path, this::least);
    }

    /** What {@link #submit} would do or refuse; changes nothing. */
    public ImportPreview look(String path, MachineWish wish) throws InterruptedException {
        var checked = check(path, wish);
        return new ImportPreview(checked.outlook(), provisioner.preview(checked.verdict()));
    }

    /**
     * Registers the boot disk, unless that file is registered already, and submits the machine. A disk in an appliance or with snapshots
     * becomes an image by the first steps of the operation.
     *
     * @param wish what it names wins over the proposal; its image does not count, and an empty MAC address asks for a new one
     * @throws ProblemException all blockers and all problems of the preflight at once; then nothing is registered
     */
    public Operation submit(String path, MachineWish wish) throws InterruptedException {
        var checked = check(path, wish);
        var blockers = checked.outlook().problems();
        if (!blockers.isEmpty()) {
            throw new ProblemException(Stream.concat(blockers.stream(), checked.verdict().problems().stream())
                    .toList());
        }
        if (!checked.verdict().problems().isEmpty() || !(checked.boot() instanceof BootImage.Read(var candidate))) {
            return provisioner.submit(checked.verdict());
        }
        images.add(candidate);
        try {
            return provisioner.submit(checked.verdict());
        } catch (ProblemException e) {
            images.remove(candidate.image().id());
            throw e;
        }
    }

    /** For one more machine of a definition: the name with the first number that no machine has. */
    public String freeName(String like) {
        var name = like;
        for (var number = 2; machines.find(name).isPresent(); number++) {
            name = Proposal.numbered(like, number);
        }
        return name;
    }

    private Checked check(String path, MachineWish wish) throws InterruptedException {
        var found = found(read(path));
        var image = found.known().map(known -> known.id().toString());
        var complete = complete(wish, found.outlook().proposal(), image.orElse(null));
        return new Checked(found.outlook(), found.boot(), preflight.check(complete, found.boot()));
    }

    private Found found(ImportReading said) throws InterruptedException {
        var known = known(said);
        var boot = known.isPresent() ? new BootImage.Named() : unregistered(said);
        var disk = boot instanceof BootImage.Read(var candidate) ? Optional.of(candidate.image()) : known;
        var outlook = disk.map(Image::firmware)
                .map(firmware -> said.startingBy(firmware.word()))
                .orElse(said);
        return new Found(outlook, known, boot);
    }

    private MinimumResources least(String template) {
        return templates
                .find(template)
                .map(found -> new MinimumResources(found.minimumCpus(), found.minimumMemoryMiB()))
                .orElse(new MinimumResources(1, 1));
    }

    /** The image that the disk is already; it is named by its id, as a name would mean the newest version. */
    private Optional<Image> known(ImportReading outlook) {
        var disk = outlook.proposal().disk();
        if (disk == null || outlook.made().isPresent()) {
            return Optional.empty();
        }
        return images.list().stream()
                .filter(image -> image.kind() == ImageKind.DISK && image.file().equals(Path.of(disk)))
                .findFirst();
    }

    private BootImage unregistered(ImportReading outlook) throws InterruptedException {
        var proposal = outlook.proposal();
        if (outlook.made().isPresent()) {
            return plan(outlook.made().get(), proposal);
        }
        if (proposal.disk() == null) {
            return new BootImage.Missing(List.of());
        }
        try {
            return new BootImage.Read(candidate(proposal.disk(), proposal));
        } catch (ProblemException e) {
            return new BootImage.Missing(e.problems());
        }
    }

    private BootImage plan(DiskPlan disk, Proposal proposal) {
        var firmware = proposal.firmware().equals("uefi") ? Firmware.UEFI : Firmware.BIOS;
        return new BootImage.Planned(newImages.plan(disk, Path.of(proposal.name()), firmware));
    }

    private Candidate candidate(String disk, Proposal proposal) throws InterruptedException {
        var kind = Optional.of(ImageKind.DISK);
        try {
            return images.candidate(NameRequest.of(Optional.empty()), disk, kind);
        } catch (ProblemException e) {
            if (e.problem().code() != ProblemCode.NAME_TAKEN) {
                throw e;
            }
            // Every second VirtualBox disk is called like another one; the machine's name and a digest tell them apart.
            var name = "%s-%08x".formatted(proposal.name(), disk.hashCode());
            return images.candidate(NameRequest.of(Optional.of(name)), disk, kind);
        }
    }

    private static MachineWish complete(MachineWish wish, Proposal proposal, @Nullable String image) {
        return new MachineWish(
                wish.name() == null ? proposal.name() : wish.name(),
                wish.template() == null ? proposal.template() : wish.template(),
                image,
                wish.engine(),
                wish.cpus() == null ? Integer.valueOf(proposal.cpus()) : wish.cpus(),
                wish.memoryMiB() == null ? Long.valueOf(proposal.memoryMiB()) : wish.memoryMiB(),
                wish.disk(),
                wish.format(),
                wish.owner(),
                wish.wsl(),
                wish.mac() == null ? proposal.mac() : wish.mac(),
                wish.controller() == null ? proposal.controller() : wish.controller(),
                wish.guestKit(),
                wish.guestKitMode());
    }
}
