package dev.slipway.virtualbox;

import dev.slipway.problem.Remedy;
import java.util.List;

/** What Windows will ask, and what to do in it while it still runs in VirtualBox. */
final class WindowsFindings {
    private WindowsFindings() {}

    static List<Finding> of(Definition definition) {
        var sealed = definition.isEfi() || !definition.tpm().equals("None");
        return List.of(
                Finding.warning(
                        "Activation",
                        definition.uuid() == null ? "" : definition.uuid().toString(),
                        "a new id",
                        "Windows sees another mainboard and may ask to be activated again.",
                        new Remedy.Advice("Link the licence to a Microsoft account before, or have the key at hand.")),
                sealed
                        ? Finding.warning(
                                "BitLocker",
                                "keys in this firmware or TPM",
                                "asks for the recovery key",
                                "If the disk is encrypted, Windows stops at the first start and asks for its recovery key.",
                                new Remedy.Command(
                                        "In Windows, as administrator: read the key and write it down.",
                                        "manage-bde -protectors -get C:"),
                                new Remedy.Command(
                                        "Or suspend it until you switch it on again (manage-bde -protectors -enable C:).",
                                        "manage-bde -protectors -disable C: -RebootCount 0"))
                        : Finding.info(
                                "BitLocker",
                                "no TPM",
                                "",
                                "A disk that is encrypted with a password asks for it as before."),
                Finding.info(
                        "Static address",
                        "",
                        "",
                        "An address that was typed into Windows stays with the old card; type it again for the new one."),
                Finding.info(
                        "Guest Additions",
                        "",
                        "uninstall before",
                        "They do nothing here, and their drivers look for VirtualBox at every start.",
                        new Remedy.Command(
                                "In Windows, as administrator.",
                                "\"%ProgramFiles%\\Oracle\\VirtualBox Guest Additions\\uninst.exe\" /S")),
                Finding.warning(
                        "Guest agent",
                        "none",
                        "by a guest kit",
                        "Windows from VirtualBox has no QEMU guest agent unless somebody installed it. Without one Slipway cannot see inside: it cannot tell that Windows has started, and every step of WSL needs it.",
                        new Remedy.Link("Register virtio-win.iso as an image.", "/images"),
                        new Remedy.Advice(
                                "Then name it as the machine's guest kit, by the field of the page or by \"guestKit\" in the request.")),
                Finding.warning(
                        "Fast Startup",
                        "",
                        "switch it off before",
                        "With it Windows does not shut down, it hibernates: the disk then is that of a machine that still runs.",
                        new Remedy.Command("In Windows, as administrator.", "powercfg /h off & shutdown /s /t 0")));
    }
}
