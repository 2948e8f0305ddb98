package dev.slipway.provision;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        return Stream.of(
                        operations.requestsNotDone(machines).stream().flatMap(ProvisionRequest::needs),
                        operations.requestsNotDone(wsl).stream().flatMap(SetUpWsl.Request::needs),
                        operations.requestsNotDone(controllers).stream().flatMap(SwitchController.Request::needs))
                .flatMap(needs -> needs)
                .filter(need -> need.image() != null)
                .collect(groupingBy(need -> Objects.requireNonNull(need.image()), mapping(ImageNeed::by, toList())));
    }
}
