package dev.slipway.rootfs;

/**
 * One member of an archive.
 *
 * @param name relative, without {@code ./} in front and {@code /} behind; empty for the root directory
 * @param target of a link, as written; else empty
 * @param size bytes stored
 */
record TarMember(String name, Type type, String target, long size) {
    enum Type {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK,
        DEVICE,
        PIPE
    }

    boolean isFile(String wanted) {
        return type == Type.FILE && name.equals(wanted);
    }

    boolean isBelow(String directory) {
        return name.equals(directory) || name.startsWith(directory + "/");
    }
}
