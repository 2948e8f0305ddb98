package dev.slipway.wsl.command;

import dev.slipway.wsl.distro.WslFeature;
import java.util.List;

/** Command lines of what Windows itself brings, each by full path. */
public final class WindowsCommands {
    private static final String SYSTEM32 = "C:\\Windows\\System32\\";
    private static final String PACKAGE_KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Lxss\\MSI";

    private WindowsCommands() {}

    static List<String> featureInfo(WslFeature feature) {
        return List.of(
                SYSTEM32 + "dism.exe",
                "/online",
                "/english",
                "/get-featureinfo",
                "/featurename:" + feature.featureName());
    }

    public static List<String> enableFeature(WslFeature feature) {
        return List.of(
                SYSTEM32 + "dism.exe",
                "/online",
                "/english",
                "/enable-feature",
                "/featurename:" + feature.featureName(),
                "/all",
                "/norestart");
    }

    static List<String> packageVersion() {
        return List.of(SYSTEM32 + "reg.exe", "query", PACKAGE_KEY, "/v", "Version");
    }

    /** SKIPMSIX leaves out the app package, which LocalSystem cannot install (WSL issues 10906, 11432). */
    public static List<String> installPackage(String msi, String log) {
        return List.of(SYSTEM32 + "msiexec.exe", "/i", msi, "/qn", "/norestart", "SKIPMSIX=1", "/l*v", log);
    }

    public static List<String> sha256(String file) {
        return List.of(SYSTEM32 + "certutil.exe", "-hashfile", file, "SHA256");
    }

    public static List<String> makeFolder(String folder) {
        return List.of(SYSTEM32 + "cmd.exe", "/d", "/c", "mkdir", folder);
    }
}
