package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineStatus;
import dev.slipway.operation.OperationState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it was last seen.
 *
 * @param practice true says that what runs inside is the practice guest and not Windows
 * @param nested the CPU inside really offers vmx, or svm with nested paging; by hardware with kvm, emulated with tcg
 * @param wsl what was last read inside, null before
 */
public record MachineBody(
        String id,
        String name,
        MachineStatus status,
        String state,
        String stateReason,
        Engine engine,
        String template,
        String system,
        boolean practice,
        String host,
        int cpus,
        long memoryMiB,
        Firmware firmware,
        String cpuProfile,
        boolean nested,
        DiskBody disk,
        String mac,
        Machine.@Nullable GuestSeen guest,
        @JsonRawValue @Nullable String wsl,
        @Nullable OperationReference operation,
        Instant created) {

    /** @param chain file names, top first; more than one means that something below is still needed */
    public record DiskBody(
            String file,
            String format,
            DiskController controller,
            List<String> chain,
            @Nullable CopyBody copying) {}

    /** Bytes of the virtual disk. */
    public record CopyBody(long done, long total) {}

    /** The newest operation on the machine. */
    public record OperationReference(String id, String title, OperationState state) {}
}
