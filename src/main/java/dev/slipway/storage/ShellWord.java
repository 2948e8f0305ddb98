package dev.slipway.storage;

/** A word for a command that people copy into a shell. */
public final class ShellWord {
    private ShellWord() {}

    public static String of(Object value) {
        var text = value.toString();
        return text.matches("[A-Za-z0-9/._+=@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
