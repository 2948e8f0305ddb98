package dev.slipway.disk.filesystem.fat;

/** A file system that says what cannot be; its message is half a sentence for people. */
final class FatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FatException(String message) {
        super(message);
    }
}
