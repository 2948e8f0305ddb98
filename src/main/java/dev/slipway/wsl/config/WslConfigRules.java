package dev.slipway.wsl.config;

import java.util.ArrayList;
import java.util.List;

/** What holds between the keys of {@code .wslconfig} (WSL-config of Microsoft's documentation; WslCoreConfig.cpp). */
public final class WslConfigRules {
    private static final long MIN_MEMORY = 256L << 20;

    private WslConfigRules() {}

    public static SettingValues.Reading read(String text) {
        return SettingValues.read(WslConfigKeys.TABLE, ConfigFile.parse(text), false);
    }

    public static List<String> warnings(SettingValues values, int windowsBuild) {
        var warnings = new ArrayList<String>();
        for (var setting : values.values().keySet()) {
            if (windowsBuild > 0 && windowsBuild < setting.since().build()) {
                warnings.add("%s does nothing before %s."
                        .formatted(setting.name(), setting.since().words()));
            }
        }
        memory(values, warnings);
        network(values, warnings);
        if (values.is("wsl2", "virtio", "false") && values.is("wsl2", "virtiofs", "true")) {
            warnings.add("wsl2.virtiofs does nothing while wsl2.virtio is false.");
        }
        if (values.find("wsl2", "kernelModules").isPresent()
                && values.find("wsl2", "kernel").isEmpty()) {
            warnings.add("wsl2.kernelModules is meant for a kernel of your own; wsl2.kernel is not set.");
        }
        if (values.is("wsl2", "safeMode", "true")) {
            warnings.add("wsl2.safeMode switches most other settings off.");
        }
        // SkiffOS waits for its disk as /dev/sdb; without WSLg and swap it may come as /dev/sda
        // (01-virt-wsl-mounts.sh).
        if (values.is("wsl2", "guiApplications", "false") && swapIsOff(values)) {
            warnings.add("With guiApplications false and swap 0, SkiffOS may wait for its disk for ever.");
        }
        return warnings;
    }

    private static void memory(SettingValues values, List<String> warnings) {
        values.find("wsl2", "memory").flatMap(SettingType.Size::bytes).ifPresent(bytes -> {
            if (bytes < MIN_MEMORY) {
                warnings.add("wsl2.memory below 256MB is raised to 256MB; a bare number counts bytes.");
            }
        });
    }

    private static boolean swapIsOff(SettingValues values) {
        return values.find("wsl2", "swap")
                .flatMap(SettingType.Size::bytes)
                .filter(bytes -> bytes == 0)
                .isPresent();
    }

    private static void network(SettingValues values, List<String> warnings) {
        var mode = values.find("wsl2", "networkingMode").orElse("nat");
        var mirrored = mode.equals("mirrored");
        for (var key : List.of("ignoredPorts", "hostAddressLoopback")) {
            if (!mirrored && values.find("experimental", key).isPresent()) {
                warnings.add("experimental.%s does nothing unless wsl2.networkingMode is mirrored.".formatted(key));
            }
        }
        if (mirrored && values.find("wsl2", "localhostForwarding").isPresent()) {
            warnings.add("wsl2.localhostForwarding does nothing while wsl2.networkingMode is mirrored.");
        }
        if (mirrored && values.is("wsl2", "firewall", "false")) {
            warnings.add("wsl2.firewall is always on while wsl2.networkingMode is mirrored.");
        }
        if (!mode.equals("nat") && values.find("wsl2", "dnsProxy").isPresent()) {
            warnings.add("wsl2.dnsProxy does nothing unless wsl2.networkingMode is nat.");
        }
        if (mode.equals("bridged")) {
            warnings.add("wsl2.networkingMode bridged is deprecated since WSL 2.4.5.");
            if (values.find("wsl2", "vmSwitch").isEmpty()) {
                warnings.add("wsl2.networkingMode bridged needs wsl2.vmSwitch.");
            }
        }
        var tunneling = !values.is("wsl2", "dnsTunneling", "false")
                && List.of("nat", "mirrored", "virtioproxy").contains(mode);
        for (var key : List.of("bestEffortDnsParsing", "dnsTunnelingIpAddress")) {
            if (!tunneling && values.find("experimental", key).isPresent()) {
                warnings.add("experimental.%s does nothing without wsl2.dnsTunneling.".formatted(key));
            }
        }
        if (values.is("wsl2", "dnsTunneling", "true") && !tunneling) {
            warnings.add("wsl2.dnsTunneling does nothing while wsl2.networkingMode is %s.".formatted(mode));
        }
    }
}
