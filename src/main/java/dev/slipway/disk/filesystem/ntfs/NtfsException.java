package dev.slipway.disk.filesystem.ntfs;

/** A file system that says what cannot be; its message is half a sentence for people. */
final class NtfsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NtfsException(String message) {
        super(message);
    }
}
