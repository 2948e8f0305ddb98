package dev.slipway.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;

/** The few calls of the C library that a socket needs which libvirt handed over; Java opens no descriptor by its number. Numbers are Linux's. */
interface Posix extends Library {
    Posix C = com.sun.jna.Native.load("c", Posix.class);

    int INTERRUPTED = 4;
    int BROKEN_PIPE = 32;
    int RESET = 104;
    int GET_FLAGS = 3;
    int SET_FLAGS = 4;
    int NONBLOCKING = 0x800;
    /** Else a closed peer would be a signal. */
    int NO_SIGNAL = 0x4000;

    int READING_AND_WRITING = 2;

    /** Direct buffers only, from their first byte on. */
    NativeLong recv(int descriptor, ByteBuffer buffer, NativeLong length, int flags);

    NativeLong send(int descriptor, ByteBuffer buffer, NativeLong length, int flags);

    int fcntl(int descriptor, int command, int argument);

    int shutdown(int descriptor, int how);

    int close(int descriptor);

    static int lastError() {
        return com.sun.jna.Native.getLastError();
    }
}
