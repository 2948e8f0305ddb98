package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.Definition.Controller;
import dev.slipway.virtualbox.Definition.Medium;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Controllers and drives: the disk stays on a controller of the same family where there is one, as Windows has its driver on. */
final class StorageFindings {
    private static final String SATA = "sata";
    private static final String WHAT = "Disk controller";

    private final Definition definition;
    private final List<Finding> findings;

    StorageFindings(Definition definition, List<Finding> findings) {
        this.definition = definition;
        this.findings = findings;
    }

    /** The disk that Windows starts from; without one the findings have the blocker. */
    Optional<Medium> look() {
        var boot = BootDisk.of(definition);
        if (boot.isEmpty()) {
            findings.add(Finding.blocker(
                    "Boot disk",
                    "none",
                    IMPORT_BLOCKED,
                    "No hard disk is attached to the machine, so there is nothing to start from.",
                    new Remedy.Advice("Attach the disk that holds Windows in VirtualBox, and copy the folder again.")));
            return Optional.empty();
        }
        findings.add(controller(boot.get().controller()));
        others();
        drives();
        var id = Objects.requireNonNull(boot.get().device().medium());
        var medium = definition.medium(id);
        if (medium.isEmpty()) {
            findings.add(unknown(id));
        }
        return medium;
    }

    /** Of the machine here, by the word that a wish has for it. */
    String controller() {
        return BootDisk.of(definition)
                .map(boot -> controllerHere(boot.controller().type()))
                .orElse(SATA);
    }

    private String controllerHere(String type) {
        return switch (type) {
            case "PIIX3", "PIIX4", "ICH6" -> "ide";
            case "VirtioSCSI" -> "virtio-scsi";
            case "LsiLogicSas" -> definition.isEfi() ? SATA : "lsi-sas";
            default -> SATA;
        };
    }

    private Finding controller(Controller controller) {
        var type = controller.type();
        return switch (type) {
            case "AHCI" ->
                Finding.info(
                        WHAT,
                        "AHCI (SATA)",
                        SATA,
                        "Windows starts from SATA already, with the driver that it needs here. Once it runs, it can be switched to virtio.");
            case "PIIX3", "PIIX4", "ICH6" ->
                Finding.info(
                        WHAT,
                        type + " (IDE)",
                        controllerHere(type),
                        "Windows starts from IDE already. QEMU has it on its older board (pc) only, so the machine gets that one. Once Windows runs, it can be switched to SATA or virtio.");
            case "NVMe" -> moved(type, "libvirt offers NVMe disks only from version 11.5 on.");
            case "LsiLogicSas" ->
                definition.isEfi()
                        ? moved(type, "QEMU's UEFI firmware has no driver for it.")
                        : Finding.info(
                                WHAT,
                                type,
                                controllerHere(type),
                                "Windows starts from this chip (LSI SAS 1068) already. Once it runs, it can be switched to SATA or virtio.");
            case "LsiLogic", "BusLogic" -> moved(type, "QEMU has no such controller that Windows has a driver for.");
            case "VirtioSCSI" ->
                Finding.info(WHAT, type, controllerHere(type), "Windows has the driver (vioscsi) already.");
            case "USB" -> moved(type, "Machines here start from SATA.");
            default -> moved(type, "Slipway does not know this controller.");
        };
    }

    private static Finding moved(String type, String why) {
        return Finding.warning(
                WHAT,
                type,
                SATA,
                why
                        + " Windows stops with INACCESSIBLE_BOOT_DEVICE (0x7B) unless its SATA driver is switched on before; with a guest kit in its drive, one that restarts again and again is shown IDE next.",
                BeforeExport.LET_SATA_START.toArray(Remedy[]::new));
    }

    private void others() {
        BootDisk.all(definition).skip(1).forEach(other -> {
            var medium = definition.medium(Objects.requireNonNull(other.device().medium()));
            findings.add(Finding.warning(
                    "Further disk",
                    "%s, port %d: %s"
                            .formatted(
                                    other.controller().name(),
                                    other.device().port(),
                                    medium.map(Medium::location).orElse("not in the registry")),
                    "not attached",
                    "A machine here has one disk; what is on this one will be missing in Windows."));
        });
    }

    private void drives() {
        var names = Map.of("DVD", "CD drive", "Floppy", "Floppy drive");
        definition.controllers().stream()
                .flatMap(controller -> controller.devices().stream())
                .filter(device -> !device.isHardDisk())
                .forEach(device -> findings.add(Finding.info(
                        names.getOrDefault(device.type(), "Drive"),
                        device.medium() == null ? "empty" : "with a medium in it",
                        device.type().equals("DVD") ? "one empty CD drive" : "none",
                        "Media are not taken over.")));
    }

    private static Finding unknown(String id) {
        var named = id.matches("[0-9a-f-]{36}") ? id : "disk";
        return Finding.blocker(
                "Boot disk",
                id,
                IMAGE_UNREADABLE,
                "The attached disk is not among the disks that the definition lists, so nobody knows its file.",
                new Remedy.Command(
                        "See where it is, on the computer that has VirtualBox; then register that file and make the machine from it.",
                        "VBoxManage showmediuminfo disk " + named),
                new Remedy.Advice(
                        "Definitions of VirtualBox before 4.0 keep their disks elsewhere: open and save the machine with a newer one."));
    }
}
