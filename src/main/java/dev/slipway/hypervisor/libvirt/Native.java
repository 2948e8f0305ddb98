package dev.slipway.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/** The calls of libvirt.so that libvirt-java lacks; same library, same handles. */
interface Native extends Library {
    Native LIBVIRT = com.sun.jna.Native.load("virt", Native.class);
    Qemu QEMU = com.sun.jna.Native.load("virt-qemu", Qemu.class);

    int EVENT_LIFECYCLE = 0;
    int EVENT_REBOOT = 1;
    int EVENT_BLOCK_JOB_2 = 16;
    int EVENT_AGENT_LIFECYCLE = 18;

    @Nullable
    DomainPointer virDomainLookupByUUIDString(ConnectionPointer connection, String uuid);

    int virDomainFree(DomainPointer domain);

    int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainShutdownFlags(DomainPointer domain, int flags);

    /** Answers a file descriptor that is ours to close. */
    int virDomainOpenGraphicsFD(DomainPointer domain, int index, int flags);

    int virDomainBlockPull(DomainPointer domain, String disk, NativeLong bandwidth, int flags);

    @Nullable
    Pointer virConnectGetDomainCapabilities(
            ConnectionPointer connection,
            @Nullable String emulator,
            String arch,
            String machine,
            String virtType,
            int flags);

    int virConnectDomainEventRegisterAny(
            ConnectionPointer connection,
            @Nullable DomainPointer domain,
            int event,
            Callback callback,
            @Nullable Pointer opaque,
            @Nullable Callback free);

    int virConnectDomainEventDeregisterAny(ConnectionPointer connection, int id);

    int virDomainGetUUIDString(Pointer domain, byte[] buffer);

    int virGetLastErrorCode();

    @Nullable
    Pointer virGetLastErrorMessage();

    /** libvirt-qemu.so. */
    interface Qemu extends Library {
        @Nullable
        Pointer virDomainQemuAgentCommand(DomainPointer domain, String command, int timeoutSeconds, int flags);
    }

    /** Signatures libvirt calls back with. */
    interface LifecycleCallback extends Callback {
        int called(Pointer connection, Pointer domain, int event, int detail, Pointer opaque);
    }

    interface RebootCallback extends Callback {
        void called(Pointer connection, Pointer domain, Pointer opaque);
    }

    interface BlockJobCallback extends Callback {
        void called(Pointer connection, Pointer domain, String disk, int type, int status, Pointer opaque);
    }

    interface AgentCallback extends Callback {
        void called(Pointer connection, Pointer domain, int state, int reason, Pointer opaque);
    }

    /** Takes over a string that libvirt allocated; null means the call failed. */
    static String taken(@Nullable Pointer text) throws LibvirtError {
        if (text == null) {
            throw LibvirtError.last();
        }
        try {
            return text.getString(0, "UTF-8");
        } finally {
            com.sun.jna.Native.free(Pointer.nativeValue(text));
        }
    }

    static void succeeded(int result) throws LibvirtError {
        if (result < 0) {
            throw LibvirtError.last();
        }
    }
}
