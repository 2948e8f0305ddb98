package dev.slipway.disk.format;

import java.io.IOException;

/** Bytes of a disk. */
@FunctionalInterface
public interface Blocks {
    /** Reads exactly {@code length} bytes, or throws {@link java.io.EOFException}. */
    byte[] read(long position, int length) throws IOException;
}
