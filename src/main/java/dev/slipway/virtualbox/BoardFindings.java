package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Remedy;
import java.util.List;

/** Firmware, chipset, clock, TPM and what else is on the board. */
final class BoardFindings {
    private static final String FIRMWARE = "Firmware";
    private static final String LATER = "not there";

    private final Definition definition;
    private final List<Finding> findings;

    BoardFindings(Definition definition, List<Finding> findings) {
        this.definition = definition;
        this.findings = findings;
    }

    /** {@code bios} or {@code uefi}. */
    String firmware() {
        var type = definition.firmware();
        if (type.equals("EFI32")) {
            findings.add(Finding.blocker(
                    FIRMWARE,
                    type,
                    IMPORT_BLOCKED,
                    "32-bit EFI starts only 32-bit systems; the firmware here has 64 bits.",
                    new Remedy.Command(
                            "If Windows has 64 bits, say so in VirtualBox.",
                            "VBoxManage modifyvm %s --firmware efi64"
                                    .formatted(SystemFindings.machine(definition.uuid())))));
            return "uefi";
        }
        if (!definition.isEfi()) {
            findings.add(Finding.info(
                    FIRMWARE, type, "bios", "The disk's own partition table decides when it is registered."));
            return "bios";
        }
        findings.add(Finding.warning(
                FIRMWARE,
                type,
                "uefi",
                "VirtualBox's list of boot entries is not taken over; the firmware starts \\EFI\\Boot\\bootx64.efi, which Windows keeps on its disk. Secure Boot is off.",
                new Remedy.Advice(
                        "If the machine does not start, run bcdboot C:\\Windows from Windows' recovery environment.")));
        return "uefi";
    }

    /** Any finding; that on the firmware as it is on a disk that starts by another one than the definition says. */
    static Finding byDisk(Finding finding, String firmware) {
        return finding.what().equals(FIRMWARE) && finding.severity() != Severity.BLOCKER
                ? Finding.warning(
                        FIRMWARE,
                        finding.virtualBox(),
                        firmware,
                        "The disk's own partition table decides, and it starts by %s only."
                                .formatted(firmware.equals("uefi") ? "UEFI" : "BIOS"),
                        new Remedy.Advice(
                                "If VirtualBox starts Windows from another disk, attach that one to the lowest port there, and bring the machine again."))
                : finding;
    }

    void board() {
        findings.add(
                Finding.info(
                        "Chipset",
                        definition.chipset(),
                        "q35 (ICH9)",
                        definition.chipset().equals("ICH9")
                                ? "The same family."
                                : "Windows from version 8 on takes another chipset without a repair; it looks for its devices anew at the first start."));
        if (!definition.ioApic()) {
            findings.add(Finding.info("I/O APIC", "off", "on", "Machines here always have one."));
        }
        findings.add(Finding.info(
                "Nested virtualization",
                definition.nestedVirtualization() ? "on" : "off",
                "on where the host has it",
                "WSL 2 needs it; Slipway proves it at the start."));
        clock();
        tpm();
        definition
                .extras()
                .forEach(extra -> findings.add(
                        Finding.warning(extra.what(), extra.value(), LATER, "Machines here do not have this.")));
    }

    private void clock() {
        if (definition.clockInUtc()) {
            findings.add(
                    Finding.warning(
                            "Clock",
                            "UTC",
                            "local time",
                            "Machines for Windows keep local time in their clock; with RealTimeIsUniversal set, Windows is hours off until it asks a time server.",
                            new Remedy.Command(
                                    "In Windows, as administrator: take the clock for local time again.",
                                    "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation /v RealTimeIsUniversal /f")));
        } else {
            findings.add(Finding.info("Clock", "local time", "local time", "As Windows keeps it."));
        }
    }

    private void tpm() {
        if (definition.tpm().equals("None")) {
            return;
        }
        findings.add(
                Finding.warning(
                        "TPM",
                        definition.tpm(),
                        "a new one with Windows 11, else none",
                        "Keys in VirtualBox's TPM cannot be moved; whatever is sealed by them, Windows Hello's PIN for example, must be set up again."));
    }
}
