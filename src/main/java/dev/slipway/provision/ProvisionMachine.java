package dev.slipway.provision;

import dev.slipway.guest.SecretBox;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.image.Images;
import dev.slipway.image.build.ImageSteps;
import dev.slipway.kit.KitMode;
import dev.slipway.kit.KitSteps;
import dev.slipway.machine.DiskMode;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineSteps;
import dev.slipway.machine.Machines;
import dev.slipway.machine.Volumes;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.operation.Time;
import dev.slipway.wsl.command.WslTarget;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Creates a lab machine. {@link #plan} is the timeline that people see. */
@ApplicationScoped
public class ProvisionMachine implements Recipe<ProvisionRequest> {
    private final MachineSteps machine;
    private final KitSteps kit;
    private final WslPlan wsl;
    private final Machines machines;
    private final Images images;
    private final ImageSteps newImages;
    private final Volumes volumes;
    private final SecretBox secrets;
    private final Time time;

    ProvisionMachine(
            MachineSteps machine,
            KitSteps kit,
            WslPlan wsl,
            Machines machines,
            Images images,
            ImageSteps newImages,
            Volumes volumes,
            SecretBox secrets,
            Time time) {
        this.machine = machine;
        this.kit = kit;
        this.wsl = wsl;
        this.machines = machines;
        this.images = images;
        this.newImages = newImages;
        this.volumes = volumes;
        this.secrets = secrets;
        this.time = time;
    }

    @Override
    public List<Step> plan(ProvisionRequest request) {
        var id = request.machine();
        var steps = new ArrayList<Step>();
        if (request.newImage() != null) {
            newImages.make(request.newImage()).stream()
                    .map(step -> new StepBeforeMachine(step, machines, id))
                    .forEach(steps::add);
        }
        steps.add(machine.checkImage(id));
        steps.add(machine.prepareDisk(id, request.diskMode()));
        steps.add(machine.define(id));
        if (request.guestKit() != null) {
            steps.add(kit.insert(id, request.guestKit()));
            if (request.guestKitMode() == KitMode.INJECT) {
                steps.add(kit.inject(id, request.guestKit()));
            }
        }
        steps.add(machine.start(id));
        if (request.guestKit() != null) {
            steps.add(kit.await(id, request.guestKit()));
        }
        if (request.wsl() != null) {
            steps.addAll(wsl.untilRestart(target(request), request.wsl()));
        }
        if (request.diskMode() == DiskMode.OVERLAY) {
            steps.add(machine.copyDisk(id));
        }
        if (request.wsl() != null) {
            steps.addAll(wsl.fromRestart(target(request), request.wsl()));
        }
        return List.copyOf(steps);
    }

    private static WslTarget target(ProvisionRequest request) {
        return new WslTarget(
                request.machine(),
                request.name().value(),
                Objects.requireNonNull(request.owner(), "the preflight asks for an owner where WSL is wished"));
    }

    @Override
    public String kind() {
        return "machine.create";
    }

    @Override
    public Class<ProvisionRequest> requestType() {
        return ProvisionRequest.class;
    }

    @Override
    public String title(ProvisionRequest request) {
        return "Create machine " + request.name();
    }

    @Override
    public String subject(ProvisionRequest request) {
        return Machine.subject(request.name());
    }

    @Override
    public ProvisionRequest renewed(ProvisionRequest request) {
        var owner = request.owner();
        return owner == null ? request : request.with(owner.renewed(secrets, request.machine()));
    }

    /** The machine's row appears with its operation, or not at all. */
    @Override
    public void accepted(ProvisionRequest request, OperationId operation) {
        var needed = new ArrayList<>(ImageNeed.images(request.needs()));
        if (request.newImage() == null) {
            needed.add(request.image());
        }
        images.hold(needed);
        var owner = request.owner();
        machines.add(new Machine(
                request.machine(),
                request.name(),
                request.template(),
                request.host(),
                request.image(),
                request.engine(),
                request.firmware(),
                request.cpus(),
                request.memoryMiB(),
                request.cpuProfile(),
                request.diskMode(),
                request.diskFormat(),
                firstDisk(request),
                request.controller(),
                null,
                request.network(),
                request.mac() == null ? mac(request.machine()) : request.mac().value(),
                owner == null ? null : owner.user(),
                owner == null || owner.password() == null
                        ? null
                        : owner.password().text(),
                1,
                new Machine.Observed(Optional.empty(), ""),
                null,
                null,
                false,
                time.now()));
    }

    private DiskChain firstDisk(ProvisionRequest request) {
        var own = new DiskChain.Layer(
                volumes.layer(request.machine(), 0, request.diskFormat()), request.diskFormat(), false);
        return switch (request.diskMode()) {
            case CONVERT -> DiskChain.of(own);
            case OVERLAY -> DiskChain.of(own, original(request));
        };
    }

    private DiskChain.Layer original(ProvisionRequest request) {
        var planned = request.newImage();
        if (planned != null) {
            return new DiskChain.Layer(
                    newImages.file(planned), planned.source().knownFormat().orElseThrow(), true);
        }
        var image = images.require(request.image().toString());
        return new DiskChain.Layer(
                image.file(), Objects.requireNonNull(image.format(), "a disk image has a format"), true);
    }

    /** In QEMU's range; from the machine's id, so that it never changes. */
    private static String mac(UUID machine) {
        var bits = machine.getLeastSignificantBits();
        return "52:54:00:%02x:%02x:%02x".formatted(bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
    }
}
