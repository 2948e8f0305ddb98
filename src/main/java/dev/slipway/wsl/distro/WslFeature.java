package dev.slipway.wsl.distro;

import java.util.List;

/** The optional features of Windows that WSL stands on; Hyper-V itself and HypervisorPlatform are not needed. */
public enum WslFeature {
    VIRTUAL_MACHINE_PLATFORM("VirtualMachinePlatform"),
    SUBSYSTEM_FOR_LINUX("Microsoft-Windows-Subsystem-Linux");

    private static final int WINDOWS_11 = 22000;

    private final String featureName;

    WslFeature(String featureName) {
        this.featureName = featureName;
    }

    /** As DISM knows it. */
    public String featureName() {
        return featureName;
    }

    /** Before Windows 11 the WSL service refuses every session without the second one (WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED). */
    public static List<WslFeature> neededFor(int wslVersion, int windowsBuild) {
        if (wslVersion == 1) {
            return List.of(SUBSYSTEM_FOR_LINUX);
        }
        return windowsBuild >= WINDOWS_11
                ? List.of(VIRTUAL_MACHINE_PLATFORM)
                : List.of(VIRTUAL_MACHINE_PLATFORM, SUBSYSTEM_FOR_LINUX);
    }
}
