package dev.slipway.wsl.config;

import static dev.slipway.wsl.config.Setting.Since.*;

import dev.slipway.wsl.config.Setting.Since;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys of {@code %UserProfile%\.wslconfig}: one file per Windows account, for WSL 2 as a whole. */
public final class WslConfigKeys {
    private static final SettingType BOOL = new SettingType.Bool();
    private static final SettingType SIZE = new SettingType.Size();
    private static final SettingType PATH = new SettingType.WindowsPath();
    private static final SettingType MILLISECONDS = new SettingType.Int(0, Integer.MAX_VALUE);
    private static final SettingType IDLE = new SettingType.Int(-1, Integer.MAX_VALUE);
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final SettingType IPV4 = new SettingType.Form(
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}"), "an IPv4 address such as 10.255.255.254", "address");
    private static final SettingType MAC = new SettingType.Form(
            Pattern.compile("[0-9A-Fa-f]{2}(([:-])[0-9A-Fa-f]{2})(\\2[0-9A-Fa-f]{2}){4}"),
            "a MAC address such as 5c:bb:f6:9e:ee:fa",
            "address");
    private static final SettingType MODULES = new SettingType.Form(
            Pattern.compile("[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)*"), "kernel modules, separated by commas", "list");
    private static final SettingType COMMAND_LINE = new SettingType.Text("a command line");
    // A negative count of processors means "all"; what a host has at most is for Windows to clamp.
    private static final SettingType PROCESSORS = new SettingType.Int(-1, 4096);

    private static final SettingType NETWORKING = new SettingType.Choice(
            List.of("none", "nat", "bridged", "mirrored", "virtioproxy"),
            // Newer WSL renamed virtioproxy and keeps the old word; the old word works everywhere.
            Map.of("consomme", "virtioproxy"));

    public static final SettingTable TABLE = new SettingTable(
            List.of(
                    known("wsl2", "kernel", PATH, "built in", ANY, "A Linux kernel of your own."),
                    known("wsl2", "kernelModules", PATH, "built in", ANY, "A VHD with modules for that kernel."),
                    known("wsl2", "kernelCommandLine", COMMAND_LINE, "", ANY, "More words for the kernel."),
                    known("wsl2", "memory", SIZE, "half of the memory", ANY, "Memory of the WSL machine."),
                    known("wsl2", "processors", PROCESSORS, "all", ANY, "Processors of the WSL machine; 0 means all."),
                    known("wsl2", "swap", SIZE, "a quarter of memory", ANY, "Swap space; 0 means none."),
                    known("wsl2", "swapFile", PATH, "%Temp%\\swap.vhdx", ANY, "Where swap is kept."),
                    known(
                            "wsl2",
                            "localhostForwarding",
                            BOOL,
                            "true",
                            ANY,
                            "Windows reaches ports of WSL as localhost."),
                    known("wsl2", "guiApplications", BOOL, "true", ANY, "Windows of Linux programs (WSLg)."),
                    known("wsl2", "debugConsole", BOOL, "false", WINDOWS_11, "A window with kernel messages."),
                    known("wsl2", "safeMode", BOOL, "false", WINDOWS_11, "Starts with most features off, for repairs."),
                    known("wsl2", "nestedVirtualization", BOOL, "true on Windows 11", WINDOWS_11, "KVM inside WSL."),
                    known(
                            "wsl2",
                            "vmIdleTimeout",
                            IDLE,
                            "60000",
                            WINDOWS_11,
                            "Milliseconds idle before WSL stops; -1 never."),
                    known("wsl2", "maxCrashDumpCount", MILLISECONDS, "10", ANY, "How many crash dumps are kept."),
                    known(
                            "wsl2",
                            "dnsProxy",
                            BOOL,
                            "true",
                            ANY,
                            "Linux asks Windows for names; for networkingMode nat."),
                    known("wsl2", "networkingMode", NETWORKING, "nat", ANY, "How WSL reaches the network."),
                    known("wsl2", "firewall", BOOL, "true", WINDOWS_11_22H2, "The Hyper-V firewall filters WSL."),
                    known(
                            "wsl2",
                            "dnsTunneling",
                            BOOL,
                            "true",
                            WINDOWS_11_22H2,
                            "Names are asked past the network card."),
                    known("wsl2", "autoProxy", BOOL, "true", WINDOWS_11, "WSL uses the proxy of Windows."),
                    known("wsl2", "defaultVhdSize", SIZE, "1TB", ANY, "How large the disk of a new distro may grow."),
                    quiet(
                            "wsl2",
                            "kernelBootTimeout",
                            MILLISECONDS,
                            "30000",
                            ANY,
                            "Milliseconds the kernel has to start."),
                    quiet(
                            "wsl2",
                            "distributionStartTimeout",
                            MILLISECONDS,
                            "60000",
                            ANY,
                            "Milliseconds a distro has to start."),
                    quiet(
                            "wsl2",
                            "mountDeviceTimeout",
                            MILLISECONDS,
                            "5000",
                            ANY,
                            "Milliseconds a disk has to appear."),
                    quiet("wsl2", "earlyBootLogging", BOOL, "false", ANY, "Kernel messages from the first moment."),
                    quiet("wsl2", "debugConsoleLogFile", PATH, "", ANY, "A file for kernel messages."),
                    quiet("wsl2", "gpuSupport", BOOL, "true", ANY, "The GPU is offered to Linux."),
                    quiet("wsl2", "systemDistro", PATH, "built in", ANY, "Another system distro for WSLg."),
                    quiet("wsl2", "telemetry", BOOL, "true", ANY, "Crash reports of WSLg."),
                    quiet("wsl2", "virtio", BOOL, "true", ANY, "Virtio devices."),
                    quiet("wsl2", "virtio9p", BOOL, "true", ANY, "Windows drives by 9p over virtio."),
                    quiet("wsl2", "virtiofs", BOOL, "false", ANY, "Windows drives by virtiofs."),
                    quiet("wsl2", "hostFileSystemAccess", BOOL, "true", ANY, "Linux may reach Windows drives at all."),
                    quiet("wsl2", "hardwarePerformanceCounters", BOOL, "true", ANY, "perf sees hardware counters."),
                    quiet(
                            "wsl2",
                            "kernelDebugPort",
                            new SettingType.Int(0, 65535),
                            "0",
                            ANY,
                            "Port of the kernel debugger."),
                    quiet(
                            "wsl2",
                            "vmSwitch",
                            new SettingType.Text("the name of a Hyper-V switch"),
                            "",
                            ANY,
                            "For networkingMode bridged."),
                    quiet("wsl2", "macAddress", MAC, "random", ANY, "For networkingMode bridged."),
                    quiet("wsl2", "dhcp", BOOL, "true", ANY, "For networkingMode bridged."),
                    quiet("wsl2", "dhcpTimeout", MILLISECONDS, "5000", ANY, "Milliseconds to wait for an address."),
                    quiet("wsl2", "ipv6", BOOL, "false", ANY, "For networkingMode bridged."),
                    quiet("wsl2", "crashDumpFolder", PATH, "%Temp%\\wsl-crashes", ANY, "Where crash dumps go."),
                    quiet("wsl2", "loadKernelModules", MODULES, "", ANY, "Modules to load at start."),
                    quiet(
                            "wsl2",
                            "loadDefaultKernelModules",
                            BOOL,
                            "true",
                            ANY,
                            "Load tun, ip_tables and br_netfilter."),
                    quiet("wsl2", "isolateDistroCgroup", BOOL, "true", ANY, "From WSL 2.9: a cgroup for each distro."),
                    known(
                            "experimental",
                            "autoMemoryReclaim",
                            choice("disabled", "gradual", "dropCache"),
                            "dropCache",
                            ANY,
                            "Gives cached memory back to Windows."),
                    known(
                            "experimental",
                            "sparseVhd",
                            BOOL,
                            "false",
                            ANY,
                            "Disks of new distros shrink by themselves."),
                    known(
                            "experimental",
                            "bestEffortDnsParsing",
                            BOOL,
                            "false",
                            WINDOWS_11_22H2,
                            "Ignores odd records; needs dnsTunneling."),
                    known(
                            "experimental",
                            "dnsTunnelingIpAddress",
                            IPV4,
                            "10.255.255.254",
                            WINDOWS_11_22H2,
                            "The name server Linux sees."),
                    known(
                            "experimental",
                            "initialAutoProxyTimeout",
                            MILLISECONDS,
                            "1000",
                            WINDOWS_11,
                            "Milliseconds to wait for the proxy."),
                    known(
                            "experimental",
                            "ignoredPorts",
                            new SettingType.Ports(),
                            "",
                            WINDOWS_11_22H2,
                            "Ports left to Linux alone; for mirrored."),
                    known(
                            "experimental",
                            "hostAddressLoopback",
                            BOOL,
                            "false",
                            WINDOWS_11_22H2,
                            "All addresses of Windows loop back; for mirrored."),
                    quiet("experimental", "setVersionDebug", BOOL, "false", ANY, "Traces a change of version."),
                    quiet("experimental", "swiotlb", SIZE, "0", ANY, "From WSL 2.9: size of the bounce buffer."),
                    quiet("experimental", "virtioFsAggregateShares", BOOL, "true", ANY, "Only in the newest WSL."),
                    quiet(
                            "general",
                            "instanceIdleTimeout",
                            IDLE,
                            "15000",
                            ANY,
                            "Milliseconds idle before a distro stops; -1 never."),
                    quiet(
                            "general",
                            "distributionInstallPath",
                            PATH,
                            "%LocalAppData%\\wsl",
                            ANY,
                            "Where distros go when no folder is named.")),
            // These four were born as experimental and are still read there.
            Map.of(
                    "wsl2.networkingMode", "experimental.networkingMode",
                    "wsl2.dnsTunneling", "experimental.dnsTunneling",
                    "wsl2.firewall", "experimental.firewall",
                    "wsl2.autoProxy", "experimental.autoProxy"));

    private WslConfigKeys() {}

    private static Setting known(
            String section, String key, SettingType type, String preset, Since since, String note) {
        return new Setting(section, key, type, preset, note, since, true);
    }

    private static Setting quiet(
            String section, String key, SettingType type, String preset, Since since, String note) {
        return new Setting(section, key, type, preset, note, since, false);
    }

    private static SettingType choice(String... words) {
        return new SettingType.Choice(List.of(words), Map.of());
    }
}
