package dev.slipway.provision;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** An image is in use while a plan that reads it is not done: the distros of a new machine are the last that it comes to. */
@ApplicationScoped
class ImagesOfPlans implements ImageUsage {
    private final Operations operations;
    private final ProvisionMachine machines;
    private final SetUpWsl wsl;
    private final SwitchController controllers;

    ImagesOfPlans(Operations operations, ProvisionMachine machines, SetUpWsl wsl, SwitchController controllers) {
        this.operations = operations;
        this.machines = machines;
        this.wsl = wsl;
        this.controllers = controllers;
    }

    @Override
    public List<String> usersOf(UUID image) {
        return Stream.of(
                        operations.requestsNotDone(machines).stream().flatMap(ProvisionRequest::needs),
                        operations.requestsNotDone(wsl).stream().flatMap(SetUpWsl.Request::needs),
                        operations.requestsNotDone(controllers).stream().flatMap(SwitchController.Request::needs))
                .flatMap(needs -> needs)
                .filter(need -> image.equals(need.image()))
                .map(ImageNeed::by)
                .toList();
    }
}
