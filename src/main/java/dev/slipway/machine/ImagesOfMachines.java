package dev.slipway.machine;

import dev.slipway.image.ImageUsage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** An image is in use while a machine's disk still stands on it. */
@ApplicationScoped
class ImagesOfMachines implements ImageUsage {
    private final Machines machines;

    ImagesOfMachines(Machines machines) {
        this.machines = machines;
    }

    @Override
    public List<String> usersOf(UUID image) {
        return machines.madeOf(image).stream()
                .filter(machine -> machine.observed().state().isEmpty()
                        || machine.disk().layers().stream().anyMatch(layer -> layer.original()))
                .map(machine -> "machine " + machine.name())
                .toList();
    }
}
