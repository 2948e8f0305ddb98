package dev.slipway.image;

import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that machines are made from: in an import directory, which Slipway only reads; uploaded or downloaded; or made by Slipway out of such.
 *
 * @param version from 1; images of one name are versions of one thing, and no two have the same
 * @param newest no later version of that name is there
 * @param format of a disk; null for every other kind
 * @param file absolute, without symbolic links
 * @param sizeBytes of the file
 * @param virtualSizeBytes what the guest sees of a disk; else the size of the file
 * @param firmware how a disk boots; null for every other kind, and for a disk that nothing can boot from
 * @param facts what else was read from it, for people
 * @param sha256 of the whole file, lower-case hex; null for imported disks that were not verified
 */
public record Image(
        UUID id,
        String name,
        int version,
        boolean newest,
        ImageKind kind,
        @Nullable DiskFormat format,
        Path file,
        long sizeBytes,
        long virtualSizeBytes,
        @Nullable Firmware firmware,
        Instant created,
        Map<String, String> facts,
        @Nullable String sha256) {
    static final String UPLOADED = "uploaded";
    public static final String DOWNLOADED_FROM = "downloadedFrom";
    public static final String MADE_FROM = "madeFrom";
    static final String VERIFIED = "verified";
    static final String DAMAGED = "damaged";
    static final String FALLBACK_BOOT = "fallbackBoot";
    static final String NO_FALLBACK_BOOT = "missing";

    /** What people type for it: its name while it is the newest version, else the name with the version, such as {@code win11@2}. */
    public String reference() {
        return newest ? name : name + "@" + version;
    }

    /** Its file is Slipway's, and goes with the last image that stands on it. */
    public boolean ours() {
        return facts.containsKey(UPLOADED) || facts.containsKey(MADE_FROM);
    }

    /** Its bytes were found to be others than those that came in; nothing new is made of it. */
    public boolean isDamaged() {
        return facts.containsKey(DAMAGED);
    }

    /** No firmware that knows nothing of this disk can start it; false where that could not be seen. */
    public boolean needsBootEntry() {
        return NO_FALLBACK_BOOT.equals(facts.get(FALLBACK_BOOT));
    }

    /** What the file was called where it came from; an uploaded one is called by its content here. */
    public String originalName() {
        return facts.getOrDefault(UPLOADED, String.valueOf(file.getFileName()));
    }
}
