package dev.slipway.virtualbox;

import dev.slipway.problem.Remedy;
import java.util.List;

/** What can still be done in the old machine, so that its Windows starts here. */
public final class BeforeExport {
    /** For a Windows that has to start from SATA here and never did there. */
    public static final List<Remedy> LET_SATA_START = List.of(
            new Remedy.Command(
                    "In Windows, as administrator and before its last shutdown, let its SATA driver start at boot.",
                    "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci /v Start /t REG_DWORD /d 0 /f & "
                            + "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci\\StartOverride /f"),
            new Remedy.Advice(
                    "Or attach a small second disk to a SATA (AHCI) controller in VirtualBox and start Windows once, so that it sets the driver up."));

    private BeforeExport() {}
}
