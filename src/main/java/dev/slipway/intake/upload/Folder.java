package dev.slipway.intake.upload;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder that was uploaded, or is on its way.
 *
 * @param name of its topmost folder or file
 * @param files that are here, by their paths in it
 * @param sizeBytes that are here, those of files on their way included
 * @param usedBy what stands on it or reads it, in words such as "image win10"; it is not removed then
 * @param expires when it goes by itself; null while it is used
 */
public record Folder(
        UUID id,
        String name,
        List<String> files,
        long sizeBytes,
        List<String> usedBy,
        @Nullable Instant expires) {
    public Folder {
        files = List.copyOf(files);
        usedBy = List.copyOf(usedBy);
    }
}
