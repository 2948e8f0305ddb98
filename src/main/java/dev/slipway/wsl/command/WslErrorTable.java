package dev.slipway.wsl.command;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.command.WslErrors.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the codes of wsl.exe mean; first match wins. Sources: WSL's wslutil.cpp and wslservice.idl, troubleshooting.md, WSL issues. */
final class WslErrorTable {
    private static final Remedy RESTART = new Remedy.Advice("Restart the machine from here, then retry.");
    private static final Remedy NESTED = new Remedy.Advice(
            "See on the host's page whether nested virtualization is on and the machine's CPU has it.");
    private static final Remedy LAUNCH = new Remedy.Command(
            "In Windows, as administrator, then restart: let the hypervisor start.",
            "bcdedit /set hypervisorlaunchtype auto");
    private static final Remedy WSL1 = new Remedy.Advice("Or import the distro for WSL 1, which needs no hypervisor.");
    private static final Remedy ENABLE =
            new Remedy.Advice("Configure WSL from here: that enables the missing feature and restarts Windows.");
    private static final Remedy PACKAGE =
            new Remedy.Advice("Register the WSL package (wsl.2.6.3.0.x64.msi) as an image and install WSL from it.");
    private static final Remedy OWNER =
            new Remedy.Advice("Name the Windows account that imported the distro as the machine's owner.");

    static final List<Row> ROWS = List.of(
            // The place says more than the code: every failure to set up the network ends here.
            within(
                    "ConfigureNetworking",
                    WSL_NETWORK,
                    "Windows could not set up the network of WSL.",
                    new Remedy.Advice("Restart the machine, then retry; repair VirtualMachinePlatform if it stays."),
                    new Remedy.Advice("Or set wsl2.networkingMode to none in .wslconfig.")),
            row(
                    codes("HCS_E_HYPERV_NOT_INSTALLED", "0x80370102"),
                    WSL_NO_HYPERVISOR,
                    "The hypervisor of Windows does not run, and WSL 2 needs it.",
                    RESTART,
                    NESTED,
                    LAUNCH,
                    WSL1),
            row(
                    codes("HCS_E_SERVICE_NOT_AVAILABLE", "0x80370114"),
                    WSL_NO_HYPERVISOR,
                    "A feature that WSL 2 needs is not installed, or its service cannot start.",
                    ENABLE,
                    RESTART,
                    new Remedy.Advice("Exploit protection rules for vmcompute.exe can cause this, too.")),
            row(
                    codes("WSL_E_VIRTUAL_MACHINE_PLATFORM_REQUIRED", "0x8004032d"),
                    WSL_NO_HYPERVISOR,
                    "WSL 2 needs the feature VirtualMachinePlatform.",
                    ENABLE,
                    WSL1),
            row(
                    codes("WSL_E_VM_MODE_NOT_SUPPORTED", "0x80040304"),
                    WSL_NO_HYPERVISOR,
                    "This Windows cannot run WSL 2 as it stands.",
                    ENABLE,
                    NESTED,
                    WSL1),
            row(
                    codes("HCS_E_CONNECTION_TIMEOUT", "0x80370109", "ERROR_TIMEOUT", "0x800705b4"),
                    WSL_KERNEL_TIMEOUT,
                    "The Linux kernel of WSL did not answer in time.",
                    new Remedy.Advice("Set wsl2.kernelBootTimeout to 180000 in .wslconfig, then retry."),
                    new Remedy.Advice("WSL 2.7.5 and newer may not start where Windows itself runs on KVM (WSL issue"
                            + " 40820); version 2.6.3 does. Install it from the package.")),
            row(
                    codes("0x80041002"),
                    WSL_NETWORK,
                    "Windows could not make the network switch of WSL.",
                    new Remedy.Advice("Restart the machine, then retry; or set wsl2.networkingMode to none.")),
            row(
                    codes("0x800706d9"),
                    WSL_NETWORK,
                    "The Internet Connection Sharing service is off, and WSL needs it.",
                    new Remedy.Command(
                            "In Windows, as administrator: turn it on.", "sc.exe config SharedAccess start= demand")),
            row(
                    codes(
                            "WININET_E_CANNOT_CONNECT",
                            "WININET_E_NAME_NOT_RESOLVED",
                            "WININET_E_TIMEOUT",
                            "HTTP_E_STATUS_NOT_FOUND",
                            "0x80072efd",
                            "0x80072ee7",
                            "0x80072ee2",
                            "0x80190194"),
                    WSL_NETWORK,
                    "Windows could not reach the place WSL is downloaded from.",
                    PACKAGE,
                    new Remedy.Advice("Or give the machine a network, then retry.")),
            row(
                    codes("0x8007019e", "ERROR_LINUX_SUBSYSTEM_NOT_PRESENT"),
                    WSL_NOT_INSTALLED,
                    "The feature Microsoft-Windows-Subsystem-Linux is off.",
                    ENABLE),
            row(
                    codes("0x800701bc", "0x1bc", "0x000001bc"),
                    WSL_NOT_INSTALLED,
                    "The wsl.exe of Windows has no Linux kernel.",
                    PACKAGE),
            row(
                    codes("REGDB_E_CLASSNOTREG", "0x80040154"),
                    WSL_NOT_INSTALLED,
                    "The WSL service is not registered.",
                    ENABLE,
                    PACKAGE),
            row(
                    codes("WSL_E_WSL1_NOT_SUPPORTED", "0x80040303"),
                    WSL_NOT_INSTALLED,
                    "WSL 1 needs the feature Microsoft-Windows-Subsystem-Linux.",
                    ENABLE),
            row(
                    codes("WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED", "0x80040321"),
                    WSL_NOT_INSTALLED,
                    "On Windows 10 WSL needs the feature Microsoft-Windows-Subsystem-Linux.",
                    ENABLE),
            row(
                    codes("WSL_E_OS_NOT_SUPPORTED", "0x80040327"),
                    WSL_NOT_INSTALLED,
                    "This Windows is too old for this WSL.",
                    new Remedy.Advice("Update Windows: at least 10 build 19041, or 11.")),
            row(
                    codes("WSL_E_WSL1_DISABLED", "0x8004032c"),
                    WSL_NOT_INSTALLED,
                    "A policy of this Windows forbids WSL 1.",
                    new Remedy.Advice("Use version 2, or change the policy AllowWSL1.")),
            row(
                    codes("WSL_E_DEFAULT_DISTRO_NOT_FOUND", "0x80040301"),
                    WSL_DISTRO_NOT_FOUND,
                    "This Windows account has no distro.",
                    OWNER),
            row(
                    codes("WSL_E_DISTRO_NOT_FOUND", "0x80040302"),
                    WSL_DISTRO_NOT_FOUND,
                    "This Windows account has no distro of that name.",
                    new Remedy.Advice("Check the name; the list shows what is there."),
                    OWNER),
            row(
                    codes("WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED", "0x8004032e"),
                    WSL_WRONG_ACCOUNT,
                    "WSL refuses to run as LocalSystem.",
                    OWNER),
            row(
                    codes("WSL_E_LOWER_INTEGRITY", "0x8004030f", "WSL_E_HIGHER_INTEGRITY", "0x80040310"),
                    WSL_WRONG_ACCOUNT,
                    "WSL 1 already runs with other rights: as administrator and without cannot mix.",
                    new Remedy.Advice("Shut WSL down, then retry.")),
            row(
                    codes("0x80070569"),
                    WSL_WRONG_ACCOUNT,
                    "A policy keeps virtual machines from logging on as a service.",
                    new Remedy.Advice(
                            "Give \"NT VIRTUAL MACHINE\\Virtual Machines\" the right \"Log on as a service\"."),
                    RESTART),
            row(codes("E_ACCESSDENIED", "0x80070005"), WSL_WRONG_ACCOUNT, "Windows denied this account access.", OWNER),
            row(
                    codes("ERROR_ALREADY_EXISTS", "0x800700b7"),
                    WSL_DISTRO_EXISTS,
                    "The Windows account already has a distro of that name.",
                    new Remedy.Advice("Choose another name, or unregister the one that is there.")),
            row(
                    codes("ERROR_FILE_EXISTS", "0x80070050"),
                    WSL_DISTRO_EXISTS,
                    "Another distro already lives in that folder.",
                    new Remedy.Advice("Choose another name, or unregister the one that is there.")),
            row(
                    codes("WSL_E_NOT_A_LINUX_DISTRO", "0x80040326"),
                    ARCHIVE_NOT_A_DISTRO,
                    "The archive holds neither /etc nor /bin/sh, so it is no Linux system.",
                    new Remedy.Link("Register an archive of a root file system.", "/images")),
            row(
                    codes("WSL_E_IMPORT_FAILED", "0x8004030b"),
                    WSL_IMPORT_FAILED,
                    "WSL could not unpack the archive.",
                    new Remedy.Advice("Retry; if it fails again, register the archive anew: it may be damaged.")),
            row(
                    codes("E_FAIL", "0x80004005"),
                    "RegisterDistro",
                    WSL_IMPORT_FAILED,
                    "WSL gave up while it unpacked the archive.",
                    new Remedy.Advice(
                            "Shut WSL down and retry; small machines run out of memory here, so give it more.")),
            row(
                    codes("ERROR_PATH_NOT_FOUND", "0x80070003"),
                    WSL_IMPORT_FAILED,
                    "Windows does not find a folder WSL needs.",
                    new Remedy.Advice("Distros must be on the system drive; see whether it is full or read-only."),
                    NESTED),
            row(
                    codes("ERROR_FILE_NOT_FOUND", "0x80070002"),
                    WSL_IMPORT_FAILED,
                    "Windows does not find the archive or a file of the distro.",
                    new Remedy.Advice("Retry: Slipway puts the archive into the drive again.")),
            row(
                    codes("WSL_E_DISTRO_NOT_STOPPED", "0x8004030c"),
                    STATE_CONFLICT,
                    "The distro still runs.",
                    new Remedy.Advice("Terminate it, then retry.")),
            row(
                    codes("WSL_E_CONSOLE", "0x80040306"),
                    WSL_FAILED,
                    "WSL could not use its console.",
                    new Remedy.Advice("Shut WSL down, then retry.")),
            row(
                    codes("WSL_E_USER_NOT_FOUND", "0x80040308"),
                    WSL_FAILED,
                    "The distro has no account of that name.",
                    new Remedy.Advice("Leave the account out: SkiffOS has only root outside; \"su - core\" leads on.")),
            row(
                    codes("WSL_E_CUSTOM_KERNEL_NOT_FOUND", "0x80040307"),
                    WSL_CONFIG_INVALID,
                    "The kernel that .wslconfig names is not there.",
                    new Remedy.Advice("Correct wsl2.kernel or leave it out.")),
            row(
                    codes("WSL_E_WSL2_NEEDED", "0x8004031c"),
                    STATE_CONFLICT,
                    "This works with WSL 2 only.",
                    new Remedy.Advice("Import the distro for WSL 2.")),
            row(
                    codes("WSL_E_DISK_CORRUPTED", "0x8004032f"),
                    WSL_FAILED,
                    "The disk of the distro is damaged.",
                    new Remedy.Advice("Unregister the distro and import it again, or go back to a snapshot.")),
            row(
                    codes("WSL_E_VM_CRASHED", "0x80040332"),
                    WSL_FAILED,
                    "The WSL machine crashed.",
                    new Remedy.Advice("Retry; if it crashes again, give Windows more memory or use version 2.6.3.")));

    private WslErrorTable() {}

    private static List<String> codes(String... codes) {
        return Arrays.stream(codes).map(code -> code.toLowerCase(Locale.ROOT)).toList();
    }

    private static Row row(List<String> codes, ProblemCode problem, String title, Remedy... remedies) {
        return row(codes, "", problem, title, remedies);
    }

    private static Row row(List<String> codes, String within, ProblemCode problem, String title, Remedy... remedies) {
        return new Row(codes, within, problem, title, List.of(remedies));
    }

    private static Row within(String part, ProblemCode problem, String title, Remedy... remedies) {
        return row(List.of(), part, problem, title, remedies);
    }
}
