package dev.slipway.disk.archive;

/** How a disk is packed; read from the content, never from a name. */
public enum Packing {
    GZIP("gzip"),
    XZ("xz"),
    ZSTD("Zstandard"),
    ZIP("zip");

    private final String words;

    Packing(String words) {
        this.words = words;
    }

    /** For sentences, for example "gzip". */
    public String words() {
        return words;
    }
}
