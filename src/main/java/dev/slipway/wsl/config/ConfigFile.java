package dev.slipway.wsl.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A configuration file line by line, as WSL itself reads it (configfile.cpp), so that rewriting keeps comments and keys we do not know.
 *
 * @param lines all lines; their texts joined are the file
 */
public record ConfigFile(List<Line> lines) {
    /** One logical line; a value continued by a backslash makes one line of several. */
    public sealed interface Line {
        /** As it stands in the file, with its line end. */
        String text();
    }

    /** Comment or blank. */
    record Other(String text) implements Line {}

    record Header(String text, String section) implements Line {}

    /** A key with its unescaped value; {@code section} is empty before the first header. */
    record Entry(String text, String section, String key, String value) implements Line {}

    /** A line WSL cannot read; {@code wsl.conf} ends here for WSL, {@code .wslconfig} goes on. */
    record Invalid(String text, int number, String reason) implements Line {}

    public ConfigFile {
        lines = List.copyOf(lines);
    }

    public static ConfigFile parse(String text) {
        return new ConfigFile(new ConfigReader(text).read());
    }

    public String text() {
        return String.join("", lines.stream().map(Line::text).toList());
    }

    /** The lines that count for WSL. */
    List<Line> effective(boolean abortsAtInvalidLine) {
        var end = abortsAtInvalidLine
                ? lines.stream()
                        .filter(Invalid.class::isInstance)
                        .findFirst()
                        .map(lines::indexOf)
                        .orElse(lines.size())
                : lines.size();
        return lines.subList(0, end);
    }

    /**
     * The same file with these values in it. Lines WSL cannot read become comments, as everything after them would be lost.
     *
     * @param others what happens to keys of the table that {@code values} does not name
     */
    public String rewritten(SettingValues values, Others others) {
        var eol = lines.stream().anyMatch(line -> line.text().endsWith("\r\n")) ? "\r\n" : "\n";
        var out = new ArrayList<Line>();
        var written = new HashSet<Setting>();
        for (var line : lines) {
            switch (line) {
                case Other _, Header _ -> out.add(line);
                case Invalid invalid -> out.add(new Other("# " + invalid.text().replaceAll("\\n(?=.)", "\n# ")));
                case Entry entry -> rewrite(entry, values, others, written, eol).ifPresent(out::add);
            }
        }
        for (var section : values.table().sections()) {
            addMissing(out, section, values, written, eol);
        }
        return String.join("", out.stream().map(Line::text).toList());
    }

    /** See {@link #rewritten}. */
    public enum Others {
        KEPT,
        REMOVED
    }

    private static java.util.Optional<Line> rewrite(
            Entry entry, SettingValues values, Others others, Set<Setting> written, String eol) {
        var setting = values.table().find(entry.section(), entry.key());
        if (setting.isEmpty()) {
            return java.util.Optional.of(entry);
        }
        var value = values.find(setting.get());
        if (value.isEmpty()) {
            return others == Others.KEPT ? java.util.Optional.of(entry) : java.util.Optional.empty();
        }
        // WSL takes the first of several; the rest only confuses.
        if (!written.add(setting.get())) {
            return java.util.Optional.empty();
        }
        var unchanged = setting.get().type().canonical(entry.value()).equals(value);
        return java.util.Optional.of(
                unchanged
                        ? entry
                        : new Entry(line(entry.key(), value.get()) + eol, entry.section(), entry.key(), value.get()));
    }

    private static void addMissing(
            List<Line> out, String section, SettingValues values, Set<Setting> written, String eol) {
        var missing = values.in(section).stream()
                .filter(setting -> !written.contains(setting))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        if (!out.isEmpty() && !out.getLast().text().endsWith("\n")) {
            out.set(out.size() - 1, closed(out.getLast(), eol));
        }
        var at = endOf(out, section);
        if (at < 0) {
            if (!out.isEmpty() && !out.getLast().text().isBlank()) {
                out.add(new Other(eol));
            }
            out.add(new Header("[" + section + "]" + eol, section));
            at = out.size();
        }
        for (var setting : missing) {
            var value = values.find(setting).orElseThrow();
            out.add(at++, new Entry(line(setting.key(), value) + eol, section, setting.key(), value));
        }
    }

    private static Line closed(Line last, String eol) {
        return switch (last) {
            case Entry entry -> new Entry(entry.text() + eol, entry.section(), entry.key(), entry.value());
            case Header header -> new Header(header.text() + eol, header.section());
            case Other other -> new Other(other.text() + eol);
            case Invalid invalid -> new Other(invalid.text() + eol);
        };
    }

    /** Where the first stretch of the section ends, before its trailing blank lines; -1 when there is none. */
    private static int endOf(List<Line> lines, String section) {
        var at = -1;
        for (int i = 0; i < lines.size(); i++) {
            switch (lines.get(i)) {
                case Header header when header.section().equalsIgnoreCase(section) -> at = i + 1;
                case Header _ -> {
                    if (at >= 0) {
                        return at;
                    }
                }
                case Entry _ -> at = at >= 0 ? i + 1 : at;
                case Other _, Invalid _ -> {}
            }
        }
        return at;
    }

    /** {@code key=value}, escaped so that WSL reads the same value back. */
    static String line(String key, String value) {
        var escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
        return key + "=" + (needsQuotes(value) ? '"' + escaped + '"' : escaped);
    }

    private static boolean needsQuotes(String value) {
        return value.contains("#") || value.contains(",") || !value.equals(value.strip());
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
