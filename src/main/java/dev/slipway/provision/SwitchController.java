package dev.slipway.provision;

import dev.slipway.boot.ControllerSteps;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.image.Images;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineName;
import dev.slipway.machine.MachineSteps;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings the system disk to another controller: of a Windows that can be asked with a proof, of one that is off without. {@link #plan} is the timeline that people see. */
@ApplicationScoped
public class SwitchController implements Recipe<SwitchController.Request> {
    /**
     * Checked, and stored with the operation.
     *
     * @param driverDisc id of the virtio-win CD; null where Windows has the driver from the beginning
     * @param unproven nobody in Windows can be asked, and the machine is off
     */
    public record Request(
            UUID machine,
            MachineName name,
            DiskController from,
            DiskController to,
            @Nullable UUID driverDisc,
            boolean unproven) {
        Stream<ImageNeed> needs() {
            return Optional.ofNullable(driverDisc).stream()
                    .map(disc -> new ImageNeed(disc, "the drivers of machine " + name));
        }
    }

    private final ControllerSteps steps;
    private final MachineSteps machine;
    private final Images images;

    SwitchController(ControllerSteps steps, MachineSteps machine, Images images) {
        this.steps = steps;
        this.machine = machine;
        this.images = images;
    }

    @Override
    public List<Step> plan(Request request) {
        var id = request.machine();
        if (request.unproven()) {
            return List.of(steps.hangDisk(id, request.from(), request.to()));
        }
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

    @Override
    public void accepted(Request request, OperationId operation) {
        images.hold(ImageNeed.images(request.needs()));
    }
}
