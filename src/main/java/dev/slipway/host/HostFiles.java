package dev.slipway.host;

import java.util.List;
import java.util.Optional;

/** What a check may read of the host's files; paths are absolute as on the host. Nothing here throws: what cannot be read is empty. */
public interface HostFiles {
    /** The text, at most 1 MiB of it. */
    Optional<String> text(String path);

    /** The same without the line end, as in {@code /sys}. */
    default Optional<String> line(String path) {
        return text(path).map(String::strip);
    }

    boolean exists(String path);

    /** Owner and mode, following links. */
    Optional<Stat> stat(String path);

    /** Names in a directory, sorted, at most 1,000; empty when it cannot be listed. */
    List<String> names(String directory);

    /** Where a path leads when links are followed; empty when it does not exist. */
    Optional<String> realPath(String path);

    /** Bytes free for ordinary users on the file system of this directory. */
    Optional<Long> usableBytes(String directory);

    /** Makes an empty hidden file, to see whether this program may; its path, or empty. */
    Optional<String> createTrialFile(String directory);

    void deleteTrialFile(String path);

    /** Its kernel and libvirt are the host's, its programs and devices are not. */
    default boolean inContainer() {
        return exists("/run/.containerenv") || exists("/.dockerenv");
    }

    /** @param mode permission bits, for example 0600 as octal */
    record Stat(int uid, int gid, String user, String group, int mode, boolean directory) {
        String text() {
            return "%s:%s %o".formatted(user, group, mode & 07777);
        }
    }
}
