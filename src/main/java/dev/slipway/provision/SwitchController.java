package dev.slipway.provision;

import dev.slipway.boot.ControllerSteps;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineName;
import dev.slipway.machine.MachineSteps;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Brings the system disk of a Windows that runs to another controller. {@link #plan} is the timeline that people see. */
@ApplicationScoped
public class SwitchController implements Recipe<SwitchController.Request> {
    /**
     * Checked, and stored with the operation.
     *
     * @param driverDisc id of the virtio-win CD; null where Windows has the driver from the beginning
     */
    public record Request(
            UUID machine,
            MachineName name,
            DiskController from,
            DiskController to,
            @Nullable UUID driverDisc) {}

    private final ControllerSteps steps;
    private final MachineSteps machine;

    SwitchController(ControllerSteps steps, MachineSteps machine) {
        this.steps = steps;
        this.machine = machine;
    }

    @Override
    public List<Step> plan(Request request) {
        var id = request.machine();
        var plan = new ArrayList<Step>();
        plan.add(steps.bringUp(id));
        if (request.driverDisc() != null) {
            plan.add(steps.attachSpare(id));
            plan.add(steps.installDriver(id, request.driverDisc()));
        }
        plan.add(steps.moveDisk(id, request.from(), request.to()));
        plan.add(machine.mergeSnapshot(id));
        plan.add(steps.forgetJobs(id));
        return List.copyOf(plan);
    }

    @Override
    public String kind() {
        return "machine.controller";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        var where = request.to() == DiskController.VIRTIO_SCSI
                ? "virtio"
                : request.to().label();
        return "Switch %s to %s".formatted(request.name(), where);
    }

    @Override
    public String subject(Request request) {
        return Machine.subject(request.name());
    }
}
