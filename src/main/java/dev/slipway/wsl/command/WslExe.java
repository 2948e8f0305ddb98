package dev.slipway.wsl.command;

import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.LinuxUser;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of wsl.exe, each a full path and its arguments. wsl.exe compares its first words raw, quotes included
 * (WslClient.cpp), so no option and no name here may ever need quoting; {@link DistroName} sees to it.
 *
 * @param path of the packaged one, or the one of Windows while that is all there is
 */
public record WslExe(String path) {
    /** In session 0 only this one works; the one in System32 forwards to an app package (WSL issue 9231). */
    static final WslExe PACKAGED = new WslExe("C:\\Program Files\\WSL\\wsl.exe");

    static final WslExe INBOX = new WslExe("C:\\Windows\\System32\\wsl.exe");

    public List<String> listVerbose() {
        return of("--list", "--verbose");
    }

    /** Succeeds with empty output when there is no distro, where the verbose list fails. */
    public List<String> listQuiet() {
        return of("--list", "--quiet");
    }

    public List<String> importArchive(DistroName name, String folder, String file, int version) {
        return of("--import", name.value(), folder, file, "--version", Integer.toString(version));
    }

    public List<String> shutdown() {
        return of("--shutdown");
    }

    public List<String> terminate(DistroName name) {
        return of("--terminate", name.value());
    }

    public List<String> unregister(DistroName name) {
        return of("--unregister", name.value());
    }

    public List<String> makeDefault(DistroName name) {
        return of("--set-default", name.value());
    }

    public List<String> setDefaultVersion(int version) {
        return of("--set-default-version", Integer.toString(version));
    }

    public List<String> update() {
        return of("--update");
    }

    public List<String> version() {
        return of("--version");
    }

    public List<String> status() {
        return of("--status");
    }

    /** As root and without a shell; in SkiffOS this stays in the outer root, as it goes past wsl-shell. */
    public List<String> exec(DistroName name, String... argv) {
        var line = new ArrayList<>(of("-d", name.value(), "-u", "root", "-e"));
        line.addAll(List.of(argv));
        return List.copyOf(line);
    }

    /** Through the account's shell, which in SkiffOS enters the inner system. What follows is shell text, not an argv. */
    public List<String> shell(DistroName name, String... words) {
        var line = new ArrayList<>(of("-d", name.value(), "--"));
        line.addAll(List.of(words));
        return List.copyOf(line);
    }

    /** As {@link #shell} for another Linux account. */
    public List<String> shellAs(DistroName name, LinuxUser user, String... words) {
        var line = new ArrayList<>(of("-d", name.value(), "-u", user.name(), "--"));
        line.addAll(List.of(words));
        return List.copyOf(line);
    }

    private List<String> of(String... arguments) {
        var line = new ArrayList<String>();
        line.add(path);
        line.addAll(List.of(arguments));
        return List.copyOf(line);
    }
}
