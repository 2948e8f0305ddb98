package dev.slipway.virtualbox;

import java.util.regex.Pattern;

/** Names that may stand in a command which people copy into a shell, be it bash, cmd or PowerShell. */
final class CommandWords {
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private CommandWords() {}

    /** The name itself, or a placeholder when a shell could take it for something else. */
    static String file(String name, String otherwise) {
        return HARMLESS.matcher(name).matches() ? name : otherwise;
    }

    static String clone(String medium, String name) {
        var stem = file(lastName(name), "disk.vdi").replaceFirst("\\.[A-Za-z0-9]+$", "");
        return "VBoxManage clonemedium disk %s %s-flat.vdi --format VDI".formatted(medium, stem);
    }

    /** Of a path of either kind of system. */
    static String lastName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
