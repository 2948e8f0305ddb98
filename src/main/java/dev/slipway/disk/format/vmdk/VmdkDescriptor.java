package dev.slipway.disk.format.vmdk;

import dev.slipway.disk.format.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text inside a VMDK that says what it is made of. It must describe exactly this one file. */
final class VmdkDescriptor {
    // QEMU looks for its words in as many bytes from byte 512 on, whatever the header says (vmdk_parent_open).
    private static final int LOOKED_AT = 20 * 512;
    private static final int MAX_CONTENT_ID = 8;
    private static final String FIRST_LINE = "# disk descriptorfile";
    private static final Pattern EXTENT =
            Pattern.compile("(?i)(rw|rdonly|noaccess)\\s+(\\d{1,19})\\s+(\\S+)(?:\\s+\"([^\"]*)\")?(?:\\s+(\\d+))?.*");
    private static final Pattern CONTENT_ID = Pattern.compile("[^=]*=\\s*[0-9A-Fa-f]{1,8}");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z0-9_.]+)\\s*=\\s*\"?([^\"]*)\"?");

    private final DiskFile file;
    private final VmdkHeader header;
    private int extents;

    VmdkDescriptor(DiskFile file, VmdkHeader header) {
        this.file = file;
        this.header = header;
    }

    void check() throws IOException {
        var problems = file.problems();
        var seen = text(512, (int) Math.min(LOOKED_AT, file.size() - 512));
        if (seen.toLowerCase(Locale.ROOT).contains("parentfilenamehint")) {
            throw problems.differencing(
                    "It names a parent disk: %s.".formatted(shown(lineWith(seen, "parentfilenamehint"))));
        }
        var whole = text(512, Math.toIntExact(header.descriptorLength() * 512));
        var end = whole.indexOf('\0') < 0 ? whole.length() : whole.indexOf('\0');
        var lines = whole.substring(0, end).split("\\R", -1);
        if (!lines[0].strip().toLowerCase(Locale.ROOT).equals(FIRST_LINE) || hasMore(whole.substring(end))) {
            throw problems.corrupt("Its descriptor is no text.");
        }
        var parent = "";
        var type = "";
        for (var line : List.of(lines)) {
            var text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith("ddb.")) {
                continue;
            }
            var extent = EXTENT.matcher(text);
            if (extent.matches()) {
                extent(part(extent, 2), part(extent, 3), part(extent, 4));
                continue;
            }
            var setting = SETTING.matcher(text);
            if (!setting.matches()) {
                throw problems.corrupt("Its descriptor has a line that means nothing: %s.".formatted(shown(text)));
            }
            var value = part(setting, 2).strip().toLowerCase(Locale.ROOT);
            switch (part(setting, 1).toLowerCase(Locale.ROOT)) {
                case "version" -> requireVersion(value);
                case "cid" -> requireNumber(text);
                case "parentcid" -> {
                    requireNumber(text);
                    // QEMU finds the word only as VMware spells it.
                    parent = part(setting, 1).equals("parentCID") ? parent + value : "?";
                }
                case "createtype" -> type = type + value;
                case "encryption.keysafe", "encryption.data" -> throw problems.encrypted("Its descriptor holds keys.");
                default -> {
                    // Identifiers and remarks for VMware.
                }
            }
        }
        judge(parent, type);
    }

    /**
     * What stands behind the end of the text is seen by some readers and not by others. QEMU itself leaves up to seven bytes of the former
     * text there when the content id that it writes is shorter than the one before (vmdk_write_cid).
     */
    private static boolean hasMore(String behind) {
        var leftover = Math.min(behind.length(), MAX_CONTENT_ID);
        return behind.substring(leftover).chars().anyMatch(one -> one != 0);
    }

    private void judge(String parent, String type) {
        var problems = file.problems();
        if (!parent.equals("ffffffff")) {
            throw problems.differencing(
                    parent.isEmpty()
                            ? "It does not say that it has no parent."
                            : "The content id of its parent is %s.".formatted(shown(parent)));
        }
        var expected = header.isStream() ? "streamoptimized" : "monolithicsparse";
        if (!type.equals(expected)) {
            throw problems.unsupported(
                    "Its type is \"%s\"; its header is that of %s.".formatted(shown(type), expected));
        }
        if (extents != 1) {
            throw problems.elsewhere("Its descriptor names %d extents.".formatted(extents));
        }
    }

    private void extent(String sectors, String type, String name) {
        var problems = file.problems();
        extents++;
        if (!type.equalsIgnoreCase("SPARSE") || name.isEmpty() || name.matches(".*[/\\\\:].*")) {
            throw problems.elsewhere("Its data is in an extent of type %s%s."
                    .formatted(shown(type), name.isEmpty() ? "" : ", \"" + shown(name) + "\""));
        }
        if (!sectors.equals(Long.toString(header.capacity()))) {
            throw problems.corrupt(
                    "Its descriptor counts %s sectors, its header %d.".formatted(sectors, header.capacity()));
        }
    }

    private void requireVersion(String value) {
        if (!List.of("1", "2", "3").contains(value)) {
            throw file.problems().version("Its descriptor is of version %s; 1 to 3 are known.".formatted(shown(value)));
        }
    }

    /** QEMU refuses what it cannot read as a number, such as one in quotes (vmdk_read_cid). */
    private void requireNumber(String line) {
        if (!CONTENT_ID.matcher(line).matches()) {
            throw file.problems().corrupt("A content id is no number: %s.".formatted(shown(line)));
        }
    }

    private String text(long at, int length) throws IOException {
        return StandardCharsets.ISO_8859_1
                .decode(file.read("descriptor", at, length))
                .toString();
    }

    private static String part(Matcher found, int group) {
        return Objects.requireNonNullElse(found.group(group), "");
    }

    private static String lineWith(String text, String word) {
        return text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(word))
                .findFirst()
                .orElse("");
    }

    /** Hostile, so control characters and endless text stay out of messages. */
    private static String shown(String text) {
        var clean = text.replaceAll("\\p{C}", "\uFFFD");
        return clean.length() <= 200 ? clean : clean.substring(0, 200) + "…";
    }
}
