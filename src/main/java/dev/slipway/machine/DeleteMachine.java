package dev.slipway.machine;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Removes a machine with the disks Slipway made for it; the image it came from stays. */
@ApplicationScoped
public class DeleteMachine implements Recipe<DeleteMachine.Request> {
    public record Request(UUID machine, MachineName name) {}

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Machines machines;
    private final Hypervisor hypervisor;
    private final Volumes volumes;

    DeleteMachine(Machines machines, Hypervisor hypervisor, Volumes volumes) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.volumes = volumes;
    }

    @Override
    public String kind() {
        return "machine.delete";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Delete machine " + request.name();
    }

    @Override
    public String subject(Request request) {
        return Machine.subject(request.name());
    }

    /** Domain before volumes before rows, so that nothing is left that nobody knows. */
    @Override
    public List<Step> plan(Request request) {
        var id = request.machine();
        return List.of(
                new SimpleStep("stop", "Stop the machine", MOMENT, context -> hypervisor.destroy(id)),
                new SimpleStep("undefine", "Remove the definition", MOMENT, context -> hypervisor.undefine(id)),
                new SimpleStep("delete-disks", "Delete its disks", MOMENT, context -> volumes.deleteAll(id)),
                new SimpleStep("forget", "Forget the machine", MOMENT, context -> machines.remove(id)));
    }
}
