package dev.slipway.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/** A connected stream socket that exists as a number only. One thread may read while another writes; both block. */
final class DescriptorChannel implements ByteChannel {
    private static final int CHUNK = 64 * 1024;
    private static final Cleaner CLEANER = Cleaner.create();

    private final Descriptor descriptor;
    // An answer of libvirt that came too late is nobody's, and its descriptor must not stay open.
    private final Cleaner.Cleanable cleanable;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(CHUNK);

    DescriptorChannel(int number) {
        descriptor = new Descriptor(number);
        cleanable = CLEANER.register(this, descriptor);
        var flags = Posix.C.fcntl(number, Posix.GET_FLAGS, 0);
        Posix.C.fcntl(number, Posix.SET_FLAGS, flags & ~Posix.NONBLOCKING);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            return 0;
        }
        descriptor.enter();
        try {
            while (true) {
                incoming.clear();
                var length = new NativeLong(Math.min(into.remaining(), CHUNK));
                var got = Posix.C.recv(descriptor.number, incoming, length, 0).intValue();
                if (got > 0) {
                    into.put(incoming.limit(got));
                    return got;
                }
                var error = got == 0 ? 0 : Posix.lastError();
                if (got == 0 || error == Posix.RESET) {
                    return -1;
                }
                if (error != Posix.INTERRUPTED) {
                    throw new IOException("recv failed with errno " + error);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (!from.hasRemaining()) {
            return 0;
        }
        descriptor.enter();
        try {
            outgoing.clear();
            var length = Math.min(from.remaining(), CHUNK);
            outgoing.put(0, from, from.position(), length);
            while (true) {
                var sent = Posix.C
                        .send(descriptor.number, outgoing, new NativeLong(length), Posix.NO_SIGNAL)
                        .intValue();
                if (sent >= 0) {
                    from.position(from.position() + sent);
                    return sent;
                }
                var error = Posix.lastError();
                if (error == Posix.BROKEN_PIPE || error == Posix.RESET) {
                    throw new ClosedChannelException();
                }
                if (error != Posix.INTERRUPTED) {
                    throw new IOException("send failed with errno " + error);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    /** The number is given back only when nobody uses it: by then it could be another file's. */
    private static final class Descriptor implements Runnable {
        final int number;
        private int users;
        private boolean closing;
        private boolean closed;

        Descriptor(int number) {
            this.number = number;
        }

        synchronized void enter() throws ClosedChannelException {
            if (closing) {
                throw new ClosedChannelException();
            }
            users++;
        }

        synchronized void leave() {
            users--;
            closeIfUnused();
        }

        synchronized boolean isOpen() {
            return !closing;
        }

        @Override
        public synchronized void run() {
            closing = true;
            // Wakes whoever reads or writes.
            Posix.C.shutdown(number, Posix.READING_AND_WRITING);
            closeIfUnused();
        }

        private void closeIfUnused() {
            if (closing && users == 0 && !closed) {
                closed = true;
                Posix.C.close(number);
            }
        }
    }
}
