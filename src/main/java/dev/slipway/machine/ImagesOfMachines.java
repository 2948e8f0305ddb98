package dev.slipway.machine;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.slipway.image.ImageUsage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An image is in use while a machine's disk still stands on it. */
@ApplicationScoped
class ImagesOfMachines implements ImageUsage {
    private final Machines machines;

    ImagesOfMachines(Machines machines) {
        this.machines = machines;
    }

    @Override
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        return machines.madeOf(images).stream()
                .filter(machine -> machine.observed().state().isEmpty()
                        || machine.disk().layers().stream().anyMatch(layer -> layer.original()))
                .collect(groupingBy(Machine::imageId, mapping(machine -> "machine " + machine.name(), toList())));
    }
}
