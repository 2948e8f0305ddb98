package dev.slipway.kit.offline;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls of libguestfs.so that are needed here, by their names in guestfs(3) without the prefix. A handle is for one thread at a time. */
interface Guestfs extends Library {
    /** What a list of optional arguments ends with. */
    int NO_MORE = -1;

    int ADD_DRIVE_FORMAT = 1;
    int HIVEX_OPEN_WRITE = 2;

    /** Empty on a host without libguestfs. */
    static Optional<Guestfs> load() {
        FunctionMapper names = (_, method) ->
                "guestfs_" + method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        try {
            return Optional.of(Native.load("libguestfs.so.0", Guestfs.class, Map.of(OPTION_FUNCTION_MAPPER, names)));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    @Nullable
    Pointer create();

    void close(Pointer handle);

    /** Without a handler nothing is written to our own error stream. */
    void setErrorHandler(Pointer handle, @Nullable Pointer handler, @Nullable Pointer opaque);

    @Nullable
    String lastError(Pointer handle);

    /** Where it makes its own files. */
    int setTmpdir(Pointer handle, String folder);

    /** The hypervisor it was built with; the caller frees it. */
    @Nullable
    Pointer getHv(Pointer handle);

    int setHv(Pointer handle, String program);

    /** Where its appliance is kept from one time to the next; the caller frees it. */
    @Nullable
    Pointer getCachedir(Pointer handle);

    int setBackend(Pointer handle, String backend);

    int setBackendSetting(Pointer handle, String name, String value);

    int addDriveOpts(Pointer handle, String file, Object... options);

    int launch(Pointer handle);

    /** Writes everything back; what fails here was not written. */
    int shutdown(Pointer handle);

    /** Devices and then null; the caller frees each and the whole. */
    @Nullable
    Pointer listPartitions(Pointer handle);

    /** Empty when nothing is recognized; the caller frees it. */
    @Nullable
    Pointer vfsType(Pointer handle, String device);

    int mount(Pointer handle, String device, String place);

    int umountAll(Pointer handle);

    /** As it is really written on the disk; the caller frees it. Null with an error when it is not there. */
    @Nullable
    Pointer caseSensitivePath(Pointer handle, String path);

    int mkdirP(Pointer handle, String path);

    int upload(Pointer handle, String file, String path);

    int mv(Pointer handle, String from, String to);

    int hivexOpen(Pointer handle, String path, Object... options);

    /** Writes the hive as it is now to that file. */
    int hivexCommit(Pointer handle, String path);

    int hivexClose(Pointer handle);

    long hivexRoot(Pointer handle);

    /** 0 when there is none. */
    long hivexNodeGetChild(Pointer handle, long node, String name);

    long hivexNodeAddChild(Pointer handle, long node, String name);

    int hivexNodeDeleteChild(Pointer handle, long node);

    /** 0 when there is none. */
    long hivexNodeGetValue(Pointer handle, long node, String name);

    /** The caller frees it. */
    @Nullable
    Pointer hivexValueValue(Pointer handle, long value, NativeLongByReference size);

    int hivexNodeSetValue(Pointer handle, long node, String name, long type, byte[] value, NativeLong size);
}
