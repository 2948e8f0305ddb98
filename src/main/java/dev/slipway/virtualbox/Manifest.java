package dev.slipway.virtualbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The checksums of an appliance, a line each: {@code SHA256 (win10.ovf) = 3fa9…} (DMTF DSP0243). */
final class Manifest {
    private static final Pattern LINE =
            Pattern.compile("(SHA1|SHA256|SHA512) ?\\((.{1,255})\\) ?= ?((?:[0-9a-fA-F]{2}){20,64})");

    private Manifest() {}

    /**
     * The algorithm that proved the file, or empty when the manifest does not mention it.
     *
     * @throws dev.slipway.problem.ProblemException DEFINITION_INVALID when the checksum is another
     */
    static Optional<String> prove(String manifest, String name, byte[] content) {
        var line = manifest.lines()
                .map(text -> LINE.matcher(text.strip()))
                .filter(match -> match.matches() && match.group(2).equals(name))
                .findFirst();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        var algorithm = line.get().group(1);
        var wanted = HexFormat.of().parseHex(line.get().group(3));
        if (!MessageDigest.isEqual(digest(algorithm, content), wanted)) {
            throw DefinitionProblems.changed("%s of \"%s\" is another than the manifest's.".formatted(algorithm, name));
        }
        return Optional.of(algorithm);
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm.replace("SHA", "SHA-")).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
