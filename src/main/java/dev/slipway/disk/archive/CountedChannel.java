package dev.slipway.disk.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/** A file that is only read, with a limit on how much; closing it does not close the file. */
final class CountedChannel implements SeekableByteChannel {
    static final class TooMuchException extends IOException {
        TooMuchException() {
            super("more is read than allowed");
        }
    }

    private final FileChannel file;
    private long position;
    private long count;
    private long limit = Long.MAX_VALUE;

    CountedChannel(FileChannel file) {
        this.file = file;
    }

    /** Counts anew. */
    void begin(long most) {
        count = 0;
        limit = most;
    }

    long count() {
        return count;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        var read = file.read(into, position);
        position += Math.max(read, 0);
        count += Math.max(read, 0);
        if (count > limit) {
            throw new TooMuchException();
        }
        return read;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long next) {
        position = next;
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new java.nio.channels.NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() {}
}
