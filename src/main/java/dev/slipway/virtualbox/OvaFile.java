package dev.slipway.virtualbox;

import dev.slipway.disk.archive.HeaderGuard;
import dev.slipway.disk.archive.TarredDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * One pass over an appliance: its definition and its manifest are kept in memory, its disks are passed over, nothing is written anywhere.
 *
 * @param members by their names
 * @param provenBy algorithm of the manifest that vouches for the definition; empty when none does
 * @param manifest its text; empty without one
 */
record OvaFile(XmlNode envelope, Map<String, Member> members, Optional<String> provenBy, String manifest) {
    /**
     * @param size bytes
     * @param start its first bytes, at most {@value #START}
     */
    record Member(long size, ByteBuffer start) {}

    private static final int START = 512;
    private static final int MAX_MEMBERS = 1000;
    private static final int MAX_NAME = 255;
    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    /** @throws dev.slipway.problem.ProblemException DEFINITION_INVALID */
    static OvaFile read(InputStream file) throws IOException {
        var members = new LinkedHashMap<String, Member>();
        var ovfName = "";
        var ovf = new byte[0];
        var manifest = "";
        var guarded = new HeaderGuard(file);
        try {
            var tar = new TarArchiveInputStream(guarded, StandardCharsets.UTF_8.name());
            while (true) {
                guarded.expectHeaders();
                var entry = tar.getNextEntry();
                guarded.expectContent();
                if (entry == null) {
                    break;
                }
                var name = entry.getName();
                require(TarredDisk.isPlainFile(entry), "Member \"%s\" is not a file.".formatted(name));
                require(
                        !name.contains("/") && !name.contains("\\") && name.length() <= MAX_NAME,
                        "Member \"%s\" lies in a folder, or its name is too long.".formatted(name));
                require(!members.containsKey(name), "Member \"%s\" is there twice.".formatted(name));
                var start = ByteBuffer.allocate(0);
                require(members.size() < MAX_MEMBERS, "It has more than %d members.".formatted(MAX_MEMBERS));
                var lower = name.toLowerCase(Locale.ROOT);
                if (lower.endsWith(".ovf")) {
                    require(ovfName.isEmpty(), "It has two definitions.");
                    ovfName = name;
                    ovf = content(tar, entry.getSize(), DefinitionXml.MAX_BYTES, name);
                } else if (lower.endsWith(".mf")) {
                    manifest =
                            new String(content(tar, entry.getSize(), MAX_MANIFEST_BYTES, name), StandardCharsets.UTF_8);
                } else {
                    start = ByteBuffer.wrap(tar.readNBytes(START));
                }
                members.put(name, new Member(entry.getSize(), start));
                // Here and not in getNextEntry, where the limit for headers holds.
                while (tar.skip(Long.MAX_VALUE) > 0) {}
            }
        } catch (IOException | IllegalArgumentException e) {
            throw DefinitionProblems.invalid("It cannot be read as a tar: " + e.getMessage());
        }
        require(!ovfName.isEmpty(), "It has no .ovf in it.");
        var provenBy = Manifest.prove(manifest, ovfName, ovf);
        return new OvaFile(DefinitionXml.read(ovf), Map.copyOf(members), provenBy, manifest);
    }

    /** What the manifest says of a member; empty when it says nothing. */
    Optional<TarredDisk.Checksum> checksum(String member) {
        return Manifest.find(manifest, member);
    }

    private static byte[] content(InputStream tar, long size, int most, String name) throws IOException {
        require(size <= most, "Member \"%s\" is longer than %d bytes.".formatted(name, most));
        var bytes = tar.readNBytes((int) size);
        require(bytes.length == size, "Member \"%s\" is cut short.".formatted(name));
        return bytes;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw DefinitionProblems.invalid(otherwise);
        }
    }
}
