package dev.slipway.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Room on a file system, as that itself says. The JDK's file stores are looked up in the table of mounts, where a service with a root of its
 * own may have no line.
 */
public final class DiskRoom {
    private DiskRoom() {}

    /** Bytes that this account may still write to a place, or where it would be made; empty when that cannot be told, which is no lack of room. */
    public static OptionalLong free(Path place) {
        var file = nearest(place).toFile();
        // 0 is also the answer to a question that failed; no disk has a size of 0.
        return file.getTotalSpace() == 0 ? OptionalLong.empty() : OptionalLong.of(file.getUsableSpace());
    }

    /** The place itself, or what is there of the way to it. */
    public static Path nearest(Path place) {
        var at = place.toAbsolutePath();
        // What may not be looked at is not taken for missing: above it may lie another disk.
        for (var above = at.getParent(); Files.notExists(at) && above != null; above = at.getParent()) {
            at = above;
        }
        return at;
    }
}
