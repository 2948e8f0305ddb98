package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Controller;
import dev.slipway.virtualbox.Definition.Device;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where Windows starts from: VirtualBox takes the lowest port of the first bootable controller that has a disk. */
record BootDisk(Controller controller, Device device) {
    static Optional<BootDisk> of(Definition definition) {
        return all(definition).findFirst();
    }

    /** Every hard disk, the one to start from first. */
    static Stream<BootDisk> all(Definition definition) {
        var controllers = definition.controllers();
        return Stream.concat(
                        controllers.stream().filter(Controller::bootable),
                        controllers.stream().filter(controller -> !controller.bootable()))
                .flatMap(controller -> disks(controller).stream());
    }

    private static List<BootDisk> disks(Controller controller) {
        return controller.devices().stream()
                .filter(device -> device.isHardDisk() && device.medium() != null)
                .sorted(Comparator.comparingInt(Device::port).thenComparingInt(Device::device))
                .map(device -> new BootDisk(controller, device))
                .toList();
    }
}
