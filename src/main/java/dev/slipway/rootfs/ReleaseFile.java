package dev.slipway.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The KEY=VALUE lines of an os-release file. */
final class ReleaseFile {
    private static final int LONGEST = 64 * 1024;
    private static final int SHOWN = 100;

    private ReleaseFile() {}

    /** The value of one key under a name of our own, or nothing. */
    static Map<String, String> read(InputStream content, String key, String as) throws IOException {
        return new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).strip().replaceAll("^[\"']|[\"']$", ""))
                .map(value -> value.replaceAll("\\p{C}", ""))
                .map(value -> value.substring(0, Math.min(SHOWN, value.length())))
                .findFirst()
                .map(value -> Map.of(as, value))
                .orElse(Map.of());
    }
}
