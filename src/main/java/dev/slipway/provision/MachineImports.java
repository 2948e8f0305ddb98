package dev.slipway.provision;

import dev.slipway.hypervisor.Firmware;
import dev.slipway.image.DiskPlan;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageSteps;
import dev.slipway.image.Images;
import dev.slipway.image.PlannedImage;
import dev.slipway.operation.Operation;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.template.Templates;
import dev.slipway.virtualbox.Least;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.VirtualBoxMachines;
import dev.slipway.virtualbox.VirtualBoxMachines.Outlook;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** From a machine of VirtualBox to a machine of ours. */
@ApplicationScoped
public class MachineImports {
    private final VirtualBoxMachines virtualBox;
    private final Templates templates;
    private final Images images;
    private final ImageSteps newImages;
    private final Provisioner provisioner;

    MachineImports(
            VirtualBoxMachines virtualBox,
            Templates templates,
            Images images,
            ImageSteps newImages,
            Provisioner provisioner) {
        this.virtualBox = virtualBox;
        this.templates = templates;
        this.images = images;
        this.newImages = newImages;
        this.provisioner = provisioner;
    }

    /** Definitions in the import directories. */
    public List<Path> found() {
        return virtualBox.found();
    }

    /** What would be made of it; changes nothing. */
    public Outlook look(String path) {
        return virtualBox.look(path, this::least);
    }

    private Least least(String template) {
        return templates
                .find(template)
                .map(found -> new Least(found.minimumCpus(), found.minimumMemoryMiB()))
                .orElse(new Least(1, 1));
    }

    /**
     * Registers the boot disk, unless that file is registered already, and submits the machine. A disk in an appliance or with snapshots
     * becomes an image by the first steps of the operation.
     *
     * @param wish what it names wins over the proposal; its image does not count, and an empty MAC address asks for a new one
     * @throws ProblemException all blockers at once, else all problems of the preflight; then nothing is registered
     */
    public Operation submit(String path, MachineWish wish) throws InterruptedException {
        var outlook = look(path);
        var blockers = outlook.problems();
        if (!blockers.isEmpty()) {
            throw new ProblemException(blockers);
        }
        var proposal = outlook.proposal();
        if (outlook.made().isPresent()) {
            var image = plan(outlook.made().get(), proposal);
            return provisioner.submit(complete(wish, proposal, image.image()), image);
        }
        var disk = Path.of(Objects.requireNonNull(proposal.disk(), "without a blocker there is a disk"));
        var known = images.list().stream()
                .filter(image -> image.kind() == ImageKind.DISK && image.file().equals(disk))
                .findFirst();
        var image = known.isPresent() ? known.get() : register(disk, proposal);
        try {
            return provisioner.submit(complete(wish, proposal, image));
        } catch (ProblemException e) {
            if (known.isEmpty()) {
                images.remove(image.id());
            }
            throw e;
        }
    }

    /** The definition says how it boots; the disk cannot be looked at before it is made. */
    private PlannedImage plan(DiskPlan disk, Proposal proposal) {
        var firmware = proposal.firmware().equals("uefi") ? Firmware.UEFI : Firmware.BIOS;
        return newImages.plan(disk, Path.of(proposal.name()), firmware);
    }

    private Image register(Path disk, Proposal proposal) throws InterruptedException {
        var kind = Optional.of(ImageKind.DISK);
        try {
            return images.register(Optional.empty(), disk.toString(), kind);
        } catch (ProblemException e) {
            if (e.problem().code() != ProblemCode.NAME_TAKEN) {
                throw e;
            }
            // Every second VirtualBox disk is called like another one; the machine's name and a digest tell them apart.
            var name = "%s-%08x".formatted(proposal.name(), disk.toString().hashCode());
            return images.register(Optional.of(name), disk.toString(), kind);
        }
    }

    private static MachineWish complete(MachineWish wish, Proposal proposal, Image image) {
        return new MachineWish(
                wish.name() == null ? proposal.name() : wish.name(),
                wish.template() == null ? proposal.template() : wish.template(),
                // A name means its newest version.
                image.id().toString(),
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
