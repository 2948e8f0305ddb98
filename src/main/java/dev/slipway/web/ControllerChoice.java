package dev.slipway.web;

import dev.slipway.hypervisor.DiskController;
import dev.slipway.image.Image;
import dev.slipway.machine.Machine;
import dev.slipway.operation.Operation;
import dev.slipway.provision.Provisioner;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's disk hangs on, and what else it could hang on.
 *
 * @param now for people
 * @param others every other controller that goes with its firmware
 * @param discs driver CDs, for virtio-scsi
 * @param trying no agent has answered yet, so that the next start is only tried and not proven
 * @param why why it cannot be switched now; null when it can
 */
public record ControllerChoice(
        String now,
        List<Choice> others,
        List<Choice> discs,
        boolean trying,
        @Nullable String why) {
    static ControllerChoice of(Machine machine, Optional<Operation> latest, List<Image> discs) {
        var waiting = latest.filter(Provisioner::triesControllers).isPresent();
        var trying = waiting || machine.guest() == null;
        var others = Arrays.stream(DiskController.values())
                .filter(one -> one != machine.controller() && one.fits(machine.firmware()))
                // Virtio is what people come here for, and nothing for a Windows that nobody could give its driver.
                .sorted(Comparator.comparing(one -> (one == DiskController.VIRTIO_SCSI) == trying))
                .map(one -> Choice.of(one.word(), label(one, trying), ""))
                .toList();
        return new ControllerChoice(
                machine.controller().label(),
                others,
                discs.stream()
                        .map(disc -> Choice.of(disc.id().toString(), disc.name(), ""))
                        .toList(),
                trying,
                waiting ? null : why(machine, latest));
    }

    private static String label(DiskController controller, boolean trying) {
        if (controller != DiskController.VIRTIO_SCSI) {
            return controller.label();
        }
        return trying
                ? "virtio-scsi: only where Windows has its driver already"
                : "virtio-scsi: fast, its driver comes from the driver CD";
    }

    private static @Nullable String why(Machine machine, Optional<Operation> latest) {
        if (latest.filter(operation -> !operation.state().isDone()).isPresent()) {
            return "Something else is at work on the machine.";
        }
        if (machine.observed().state().isEmpty()) {
            return "There is no domain on the host.";
        }
        return machine.disk().layers().size() > 1 ? "The disk's copy or its last snapshot is not finished." : null;
    }
}
