package dev.slipway.wsl.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the value of a key may be. Values are kept in one canonical spelling, so equal settings are equal texts. */
public sealed interface SettingType {
    /** The canonical spelling; empty when the text is no such value. Only printable ASCII ever reaches this. */
    Optional<String> canonical(String text);

    /** The allowed form in words, for messages and hints. */
    String form();

    /** The word forms and schemas use: bool, int, size, path, text, choice, list, address. */
    String kind();

    /** The value as JSON has it. */
    default Object json(String canonical) {
        return canonical;
    }

    record Bool() implements SettingType {
        @Override
        public Optional<String> canonical(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> Optional.of("true");
                case "false", "0" -> Optional.of("false");
                default -> Optional.empty();
            };
        }

        @Override
        public String form() {
            return "true or false";
        }

        @Override
        public String kind() {
            return "bool";
        }

        @Override
        public Object json(String canonical) {
            return Boolean.valueOf(canonical);
        }
    }

    /** Both ends are allowed. WSL reads 0x as hexadecimal and a leading 0 as octal, like strtol with base 0. */
    record Int(int least, int most) implements SettingType {
        private static final Pattern FORM = Pattern.compile("([+-]?)(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,11})");

        @Override
        public Optional<String> canonical(String text) {
            var match = FORM.matcher(text);
            if (!match.matches()) {
                return Optional.empty();
            }
            try {
                var value = Long.decode(match.group());
                return value < least || value > most ? Optional.empty() : Optional.of(Long.toString(value));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String form() {
            return "a whole number from %d to %d".formatted(least, most);
        }

        @Override
        public String kind() {
            return "int";
        }

        @Override
        public Object json(String canonical) {
            return Integer.valueOf(canonical);
        }
    }

    /** Bytes with an optional unit; 1024-based. */
    record Size() implements SettingType {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(B|KB?|MB?|GB?|TB?)?");

        @Override
        public Optional<String> canonical(String text) {
            return bytes(text).isPresent() ? Optional.of(text) : Optional.empty();
        }

        /** Empty when the text is no size or too large for 63 bits. */
        public static Optional<Long> bytes(String text) {
            var match = FORM.matcher(text);
            if (!match.matches()) {
                return Optional.empty();
            }
            var unit = Optional.ofNullable(match.group(2)).orElse("B").charAt(0);
            var shift = 10 * "BKMGT".indexOf(unit);
            var number = Long.parseLong(match.group(1));
            return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
        }

        @Override
        public String form() {
            return "a size such as 4GB or 512MB: digits and KB, MB, GB or TB in capitals, without space or fraction";
        }

        @Override
        public String kind() {
            return "size";
        }
    }

    /** An absolute path of Windows, written with plain backslashes; the renderer doubles them. */
    record WindowsPath() implements SettingType {
        private static final Pattern FORM = Pattern.compile("[A-Za-z]:[\\\\/][^<>:\"|?*]{0,255}");

        @Override
        public Optional<String> canonical(String text) {
            return FORM.matcher(text).matches() ? Optional.of(text.replace('/', '\\')) : Optional.empty();
        }

        @Override
        public String form() {
            return "an absolute Windows path such as C:\\wsl\\swap.vhdx";
        }

        @Override
        public String kind() {
            return "path";
        }
    }

    /** Free text. */
    record Text(String form) implements SettingType {
        @Override
        public Optional<String> canonical(String text) {
            return Optional.of(text);
        }

        @Override
        public String kind() {
            return "text";
        }
    }

    /** One of some words; case does not matter to WSL.
     *
     * @param aliases older or newer spellings, in lower case, and the word they stand for */
    record Choice(List<String> words, Map<String, String> aliases) implements SettingType {
        public Choice {
            words = List.copyOf(words);
            aliases = Map.copyOf(aliases);
        }

        @Override
        public Optional<String> canonical(String text) {
            var meant = aliases.getOrDefault(text.toLowerCase(Locale.ROOT), text);
            return words.stream().filter(word -> word.equalsIgnoreCase(meant)).findFirst();
        }

        @Override
        public String form() {
            return "one of " + String.join(", ", words);
        }

        @Override
        public String kind() {
            return "choice";
        }
    }

    /** A text of a fixed form. */
    record Form(Pattern pattern, String form, String kind) implements SettingType {
        @Override
        public Optional<String> canonical(String text) {
            return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
        }
    }

    /** Comma-separated TCP ports. */
    record Ports() implements SettingType {
        @Override
        public Optional<String> canonical(String text) {
            var port = new Int(1, 65535);
            var ports = List.of(text.split(",", -1)).stream()
                    .map(part -> part.strip().matches("[0-9]{1,5}") ? port.canonical(decimal(part)) : none())
                    .toList();
            return ports.stream().allMatch(Optional::isPresent)
                    ? Optional.of(String.join(
                            ",", ports.stream().map(Optional::orElseThrow).toList()))
                    : none();
        }

        // std::stoi is decimal, so a leading zero means nothing here.
        private static String decimal(String part) {
            return Integer.toString(Integer.parseInt(part.strip()));
        }

        private static Optional<String> none() {
            return Optional.empty();
        }

        @Override
        public String form() {
            return "ports from 1 to 65535, separated by commas";
        }

        @Override
        public String kind() {
            return "list";
        }
    }
}
