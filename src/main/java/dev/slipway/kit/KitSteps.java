package dev.slipway.kit;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.guest.Screenshots;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.image.Images;
import dev.slipway.kit.offline.OfflineWindows;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepState;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The steps this room offers to recipes. */
@ApplicationScoped
public class KitSteps {
    private final GuestKit kit;
    private final ControllerLadder ladder;
    private final Images images;
    private final GuestReadiness readiness;
    private final Screenshots screenshots;
    private final Hypervisor hypervisor;
    private final Machines machines;
    private final Domains domains;
    private final OfflineWindows windows;
    private final Duration patience;

    KitSteps(
            GuestKit kit,
            ControllerLadder ladder,
            Images images,
            GuestReadiness readiness,
            Screenshots screenshots,
            Hypervisor hypervisor,
            Machines machines,
            Domains domains,
            OfflineWindows windows,
            @ConfigProperty(name = "slipway.guest.kit-patience", defaultValue = "24h") Duration patience) {
        this.kit = kit;
        this.ladder = ladder;
        this.images = images;
        this.readiness = readiness;
        this.screenshots = screenshots;
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.domains = domains;
        this.windows = windows;
        this.patience = patience;
    }

    /** @param disc id of the registered virtio-win CD */
    public Step insert(UUID machine, UUID disc) {
        return new InsertKit(kit, images, machine, disc);
    }

    /**
     * Between the definition and the first start.
     *
     * @param disc id of the registered virtio-win CD
     */
    public Step inject(UUID machine, UUID disc) {
        return new InjectKit(kit, images, machines, machine, disc);
    }

    /** Whether this host can put a kit into a Windows that is off. */
    public boolean canInject() {
        return windows.available();
    }

    public Step await(UUID machine, UUID disc) {
        var insert = new InsertKit(kit, images, machine, disc);
        return new AwaitKit(insert, ladder, readiness, screenshots, hypervisor, machines, domains, machine, patience);
    }

    /** Does it wait for a person in Windows? Then the machine's definition may be changed; it is applied at the next look. */
    public static boolean isWaiting(Operation operation) {
        return operation.steps().stream()
                .anyMatch(step -> step.key().equals(AwaitKit.KEY) && step.state() instanceof StepState.Waiting);
    }
}
