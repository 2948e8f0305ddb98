package dev.slipway.provision;

import dev.slipway.guest.SecretBox;
import dev.slipway.image.Images;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineName;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.WslTarget;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts WSL into a machine that is there already. {@link #plan} is the timeline that people see. */
@ApplicationScoped
public class SetUpWsl implements Recipe<SetUpWsl.Request> {
    /** Checked, and stored with the operation. */
    public record Request(WslTarget target, ProvisionRequest.Wsl wsl) {
        Stream<ImageNeed> needs() {
            return wsl.needs(target.machineName());
        }
    }

    private final WslPlan wsl;
    private final Images images;
    private final SecretBox secrets;

    SetUpWsl(WslPlan wsl, Images images, SecretBox secrets) {
        this.wsl = wsl;
        this.images = images;
        this.secrets = secrets;
    }

    @Override
    public Request renewed(Request request) {
        return new Request(request.target().renewed(secrets), request.wsl());
    }

    @Override
    public List<Step> plan(Request request) {
        var steps = new ArrayList<>(wsl.untilRestart(request.target(), request.wsl()));
        steps.addAll(wsl.fromRestart(request.target(), request.wsl()));
        return List.copyOf(steps);
    }

    @Override
    public String kind() {
        return "wsl.set-up";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Set up WSL %d in %s"
                .formatted(request.wsl().version(), request.target().machineName());
    }

    @Override
    public String subject(Request request) {
        return Machine.subject(new MachineName(request.target().machineName()));
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        images.hold(ImageNeed.images(request.needs()));
    }
}
