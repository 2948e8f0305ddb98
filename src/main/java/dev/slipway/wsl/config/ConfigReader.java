package dev.slipway.wsl.config;

import java.util.ArrayList;
import java.util.List;

/** Splits a file into lines with the grammar of WSL's configfile.cpp, character by character. */
final class ConfigReader {
    private static final char END = '\0';

    private final String text;
    private final List<ConfigFile.Line> lines = new ArrayList<>();
    private int at;
    private int number = 1;
    private String section = "";

    ConfigReader(String text) {
        this.text = text;
        this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    List<ConfigFile.Line> read() {
        var start = 0;
        while (at < text.length()) {
            var first = number;
            ConfigFile.Line line;
            try {
                line = next();
            } catch (InvalidLine e) {
                skipToEnd();
                line = new ConfigFile.Invalid(text.substring(start, at), first, e.reason);
            }
            lines.add(withText(line, text.substring(start, at)));
            start = at;
        }
        if (start < text.length()) {
            lines.add(new ConfigFile.Other(text.substring(start)));
        }
        return lines;
    }

    private static ConfigFile.Line withText(ConfigFile.Line line, String text) {
        return switch (line) {
            case ConfigFile.Other _ -> new ConfigFile.Other(text);
            case ConfigFile.Header header -> new ConfigFile.Header(text, header.section());
            case ConfigFile.Entry entry -> new ConfigFile.Entry(text, entry.section(), entry.key(), entry.value());
            case ConfigFile.Invalid invalid -> invalid;
        };
    }

    private ConfigFile.Line next() throws InvalidLine {
        skipSpaces();
        return switch (peek()) {
            case '\n', '\r', '#', END -> {
                skipToEnd();
                yield new ConfigFile.Other("");
            }
            case '[' -> header();
            default -> entry();
        };
    }

    private ConfigFile.Line header() throws InvalidLine {
        at++;
        // After a header WSL cannot read, the keys below belong nowhere.
        section = "?";
        var name = word("a section name must begin with a letter");
        if (peek() != ']') {
            throw new InvalidLine("the section name lacks its ]");
        }
        at++;
        skipSpaces();
        if ("\n\r#".indexOf(peek()) < 0 && peek() != END) {
            throw new InvalidLine("only a comment may follow a section name");
        }
        skipToEnd();
        section = name;
        return new ConfigFile.Header("", name);
    }

    private ConfigFile.Line entry() throws InvalidLine {
        var key = word("a key must begin with a letter");
        skipSpaces();
        if (peek() != '=') {
            throw new InvalidLine("the key lacks its =");
        }
        at++;
        skipSpaces();
        var value = value();
        skipToEnd();
        return new ConfigFile.Entry("", section, key, value);
    }

    private String value() throws InvalidLine {
        var value = new StringBuilder();
        var trimmed = 0;
        var quoted = false;
        while (at < text.length() && peek() != '\n' && peek() != '\r' && (quoted || peek() != '#')) {
            var c = text.charAt(at++);
            switch (c) {
                case '"' -> quoted = !quoted;
                case '\\' -> escape(value);
                default -> value.append(c);
            }
            // Blanks inside quotes count as soon as the closing quote is met.
            if (c != ' ' && c != '\t') {
                trimmed = value.length();
            }
        }
        if (quoted) {
            throw new InvalidLine("a quote is not closed");
        }
        return value.substring(0, trimmed);
    }

    private void escape(StringBuilder value) throws InvalidLine {
        var c = peek();
        switch (c) {
            case '\\', '"' -> value.append(c);
            case 'b' -> value.append('\b');
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            // A backslash before CRLF is dropped and the line ends; only before a bare LF it goes on.
            case '\r' -> {}
            case '\n' -> number++;
            default -> throw new InvalidLine("\\%s is no escape; write a backslash twice".formatted(c == END ? "" : c));
        }
        at++;
    }

    private String word(String otherwise) throws InvalidLine {
        var start = at;
        while (at < text.length() && isAlphanumeric(peek()) && (at > start || !Character.isDigit(peek()))) {
            at++;
        }
        if (at == start) {
            throw new InvalidLine(otherwise);
        }
        return text.substring(start, at);
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private void skipSpaces() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void skipToEnd() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
        if (at < text.length()) {
            at++;
            number++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private static final class InvalidLine extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        InvalidLine(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
