package dev.slipway.wsl.config;

import static dev.slipway.wsl.config.Setting.Since.*;

import dev.slipway.wsl.config.Setting.Since;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys of {@code /etc/wsl.conf}: one file per distro. */
public final class WslConfKeys {
    private static final SettingType BOOL = new SettingType.Bool();
    private static final SettingType PATH = new SettingType.WindowsPath();
    private static final SettingType MILLISECONDS = new SettingType.Int(0, Integer.MAX_VALUE);
    private static final SettingType LINUX_PATH = new SettingType.Form(
            Pattern.compile("/[A-Za-z0-9._/-]{0,200}"), "an absolute Linux path such as /mnt/", "path");
    private static final SettingType LINUX_USER = new SettingType.Form(
            Pattern.compile("[a-z_][a-z0-9_-]{0,31}"), "a Linux account name in small letters", "text");
    private static final SettingType HOST_NAME = new SettingType.Form(
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"),
            "letters, digits and inner hyphens, at most 63",
            "text");
    private static final String ID = "(uid|gid)=[0-9]{1,10}";
    private static final String MASK = "(umask|fmask|dmask)=[0-7]{1,4}";
    private static final String MOUNT_OPTION = "(" + ID + "|" + MASK + "|metadata|case=(off|dir|force))";
    private static final SettingType MOUNT_OPTIONS = new SettingType.Form(
            Pattern.compile(MOUNT_OPTION + "(," + MOUNT_OPTION + ")*"),
            "options from uid=, gid=, umask=, fmask=, dmask=, metadata and case=off|dir|force, separated by commas",
            "list");
    private static final SettingType UMASK = new SettingType.Form(
            Pattern.compile("0[0-7]{1,3}"), "an octal mask with its leading 0, such as 0022", "text");
    private static final SettingType COMMAND_LINE = new SettingType.Text("a command line");

    public static final SettingTable TABLE = new SettingTable(
            List.of(
                    known("automount", "enabled", BOOL, "true", ANY, "Windows drives under the root below."),
                    known("automount", "mountFsTab", BOOL, "true", ANY, "Mounts what /etc/fstab names."),
                    known("automount", "root", LINUX_PATH, "/mnt/", ANY, "Where Windows drives appear."),
                    known("automount", "options", MOUNT_OPTIONS, "", ANY, "How Windows drives are mounted."),
                    quiet("automount", "ldconfig", BOOL, "true", ANY, "Runs ldconfig for GPU libraries."),
                    quiet("automount", "cgroups", choice("v1", "v2"), "v2", ANY, "Kind of cgroups; from WSL 2.6.3."),
                    quiet("filesystem", "umask", UMASK, "0022", ANY, "Mask for new files."),
                    known("network", "generateHosts", BOOL, "true", ANY, "WSL writes /etc/hosts."),
                    known("network", "generateResolvConf", BOOL, "true", ANY, "WSL writes /etc/resolv.conf."),
                    known("network", "hostname", HOST_NAME, "that of Windows", ANY, "Host name of the distro."),
                    known("interop", "enabled", BOOL, "true", BUILD_17763, "Linux may start Windows programs."),
                    known("interop", "appendWindowsPath", BOOL, "true", BUILD_17763, "The PATH of Windows is added."),
                    known(
                            "user",
                            "default",
                            LINUX_USER,
                            "root after an import",
                            BUILD_18980,
                            "Account commands run as."),
                    known("boot", "systemd", BOOL, "false", ANY, "systemd is process 1; needs WSL 0.67.6."),
                    known("boot", "command", COMMAND_LINE, "", WINDOWS_11, "Runs as root when the distro starts."),
                    known("boot", "protectBinfmt", BOOL, "true", ANY, "Keeps systemd from undoing interop."),
                    quiet("boot", "initTimeout", MILLISECONDS, "10000", ANY, "Milliseconds systemd has to start."),
                    known("gpu", "enabled", BOOL, "true", ANY, "The GPU is offered to this distro."),
                    quiet("gpu", "appendLibPath", BOOL, "true", ANY, "GPU libraries join the library path."),
                    known("time", "useWindowsTimezone", BOOL, "true", ANY, "Follows the time zone of Windows."),
                    quiet("fileServer", "enabled", BOOL, "true", ANY, "Windows may reach the files of this distro."),
                    quiet("fileServer", "logFile", LINUX_PATH, "", ANY, "A log of the file server."),
                    quiet("fileServer", "logLevel", MILLISECONDS, "3", ANY, "How much it logs."),
                    quiet("fileServer", "logTruncate", BOOL, "true", ANY, "Starts that log anew each time."),
                    quiet("general", "guiApplications", BOOL, "false", ANY, "WSLg for this distro.")),
            Map.of());

    private WslConfKeys() {}

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
