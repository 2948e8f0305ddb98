package dev.slipway.hypervisor.libvirt;

import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** An error of libvirt as it came: its number (virErrorNumber) and its sentence. */
final class LibvirtError extends Exception {
    private static final long serialVersionUID = 1L;

    static final int NO_SUPPORT = 3;
    static final int INVALID_ARGUMENT = 8;
    static final int RPC = 39;
    static final int NO_DOMAIN = 42;
    static final int OPERATION_INVALID = 55;
    static final int BLOCK_COPY_ACTIVE = 83;
    static final int AGENT_UNRESPONSIVE = 86;
    static final int AGENT_UNSYNCED = 97;
    static final int AGENT_COMMAND_TIMEOUT = 112;
    static final int AGENT_COMMAND_FAILED = 113;

    private final int code;

    LibvirtError(int code, String sentence) {
        super(sentence);
        this.code = code;
    }

    static LibvirtError of(LibvirtException e) {
        var error = e.getError();
        return error == null
                ? new LibvirtError(0, String.valueOf(e.getMessage()))
                : new LibvirtError(number(error.getCode()), String.valueOf(error.getMessage()));
    }

    @SuppressWarnings(
            "EnumOrdinal") // The enumeration follows the numbers of virterror.h without a gap, and has no accessor.
    private static int number(ErrorNumber code) {
        return code == ErrorNumber.VIR_ERR_UNKNOWN ? 0 : code.ordinal();
    }

    /** The last error of this thread; libvirt keeps it per thread, so ask on the thread of the call. */
    static LibvirtError last() {
        var message = Native.LIBVIRT.virGetLastErrorMessage();
        return new LibvirtError(
                Native.LIBVIRT.virGetLastErrorCode(),
                message == null ? "no error was reported" : message.getString(0, "UTF-8"));
    }

    int code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    boolean says(String words) {
        return sentence().contains(words);
    }

    /** The connection is gone, whatever was asked. */
    boolean isLostConnection() {
        return code == RPC
                || says("client socket is closed")
                || says("Cannot recv data")
                || says("Cannot write data")
                || says("End of file while reading data");
    }
}
