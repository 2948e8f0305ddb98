package dev.slipway.virtualbox;

import dev.slipway.disk.archive.TarredDisk;
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
        return find(manifest, name).map(checksum -> {
            var digest = checksum.digest();
            digest.update(content);
            if (!checksum.isOf(digest)) {
                throw DefinitionProblems.changed(
                        "%s of \"%s\" is another than the manifest's.".formatted(checksum.algorithm(), name));
            }
            return checksum.algorithm();
        });
    }

    static Optional<TarredDisk.Checksum> find(String manifest, String name) {
        return manifest.lines()
                .map(text -> LINE.matcher(text.strip()))
                .filter(match -> match.matches() && match.group(2).equals(name))
                .map(match -> new TarredDisk.Checksum(match.group(1), match.group(3)))
                .findFirst();
    }
}
