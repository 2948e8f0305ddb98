package dev.slipway.guest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a {@code job.cmd}: one command, its streams in files, and last {@code exit.txt} with the exit code. Arguments reach the
 * program exactly as given; what cannot is refused with INVALID_REQUEST.
 */
public final class CmdFile {
    private static final Pattern JOB_ID = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    // A program that is a batch file would end job.cmd; and % is expanded between quotes, too.
    private static final Pattern PROGRAM = Pattern.compile("[A-Za-z]:(\\\\[A-Za-z0-9 ._()-]+)+\\.exe");
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[^ \t\"]+");
    private static final int MAX_LINE = 8191;
    private static final String NEEDS_CARET = "()!^\"<>&|";

    private CmdFile() {}

    public static String text(JobScript job) {
        requireForm(JOB_ID, job.id(), "job id");
        job.staged().forEach(file -> requireForm(PLAIN_NAME, file.name(), "file name"));
        var lines = List.of(
                "@echo off",
                "setlocal EnableExtensions DisableDelayedExpansion",
                "chcp 65001 >nul",
                "cd /d \"%s\"".formatted(JobFolder.of(job.id()).path()),
                "if exist exit.txt exit /b 0",
                "set \"WSL_UTF8=1\"",
                // Whoever makes the folder runs the command, and nobody else.
                "md started 2>nul",
                "if not \"%ERRORLEVEL%\"==\"0\" exit /b 0",
                "if exist stderr.txt del stderr.txt",
                "%s <%s 1>stdout.txt 2>stderr.txt"
                        .formatted(command(job.action()), job.stdin().isPresent() ? "stdin.txt" : "nul"),
                "set \"slipway_exit=%ERRORLEVEL%\"",
                // When somebody holds stdout.txt, cmd runs nothing, opens no further file, and calls it 1.
                "if not exist stderr.txt exit /b 0",
                ">exit.tmp echo %slipway_exit%",
                "move /y exit.tmp exit.txt >nul",
                "exit /b 0");
        for (var line : lines) {
            // cmd counts characters; counting bytes is on the safe side.
            if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE) {
                throw GuestProblems.invalidJob("The command line would have more than 8191 characters.");
            }
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String command(JobScript.Action action) {
        return switch (action) {
            case JobScript.Action.Run(var argv) -> commandLine(argv);
            case JobScript.Action.CopyToProfile(var staged, var plain) -> {
                requireForm(PLAIN_NAME, staged, "file name");
                requireForm(PLAIN_NAME, plain, "file name");
                yield "copy /y \"%s\" \"%%USERPROFILE%%\\%s\"".formatted(staged, plain);
            }
        };
    }

    private static String commandLine(List<String> argv) {
        if (argv.isEmpty()) {
            throw GuestProblems.invalidJob("There is no program to run.");
        }
        requireForm(PROGRAM, argv.getFirst(), "program");
        // Ordinary quotes: cmd ends a program's name at the first blank, and an escaped quote would not protect it.
        var line = new StringBuilder("\"").append(argv.getFirst()).append('"');
        argv.stream().skip(1).forEach(argument -> line.append(' ').append(escaped(quoted(argument))));
        return line.toString();
    }

    /**
     * As the C runtime takes it apart again: backslashes count only before a quote. Quotes only where they are needed, as wsl.exe compares
     * its options raw and does not know "--list" in quotes (WslClient.cpp).
     */
    static String quoted(String argument) {
        requirePrintable(argument);
        if (NEEDS_NO_QUOTES.matcher(argument).matches()) {
            return argument;
        }
        var text = new StringBuilder("\"");
        var backslashes = 0;
        for (var n = 0; n < argument.length(); n++) {
            var c = argument.charAt(n);
            if (c == '"') {
                text.repeat('\\', backslashes + 1);
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            text.append(c);
        }
        return text.repeat('\\', backslashes).append('"').toString();
    }

    /** Keeps cmd from seeing anything special, quotes included, so it never enters its quoting state. */
    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (var n = 0; n < text.length(); n++) {
            var c = text.charAt(n);
            if (c == '%') {
                escaped.append('%');
            } else if (NEEDS_CARET.indexOf(c) >= 0) {
                escaped.append('^');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    private static void requirePrintable(String argument) {
        for (var n = 0; n < argument.length(); n++) {
            var c = argument.charAt(n);
            if (c < ' ' && c != '\t') {
                throw GuestProblems.invalidJob("An argument holds a line break or control character.");
            }
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(argument)) {
            throw GuestProblems.invalidJob("An argument holds half a character.");
        }
    }

    private static void requireForm(Pattern form, String value, String what) {
        if (!form.matcher(value).matches()) {
            throw GuestProblems.invalidJob("Not a usable %s: %s".formatted(what, GuestText.oneLine(value)));
        }
    }
}
