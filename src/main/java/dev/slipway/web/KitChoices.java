package dev.slipway.web;

import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.provision.Provisioner;
import java.util.List;
import java.util.stream.Stream;

/** The select boxes about the guest kit. */
public record KitChoices(List<Choice> discs, List<Choice> modes, String help) {
    static KitChoices of(Images images, Provisioner provisioner, MachineForm form) {
        var discs = Stream.concat(
                        Stream.of(Choice.of("", "Not needed: Windows has the guest agent", form.guestKit())),
                        images.list().stream()
                                .filter(image -> image.kind() == ImageKind.DRIVERS)
                                .map(image ->
                                        Choice.of(image.reference(), "From " + image.reference(), form.guestKit())))
                .toList();
        var cd = Choice.of("cd", "A CD: you start its setup inside", form.guestKitMode());
        return provisioner.canInjectKits()
                ? new KitChoices(
                        discs,
                        List.of(Choice.of("inject", "Into its disk: it sets itself up", form.guestKitMode()), cd),
                        "Into its disk means: before the first start, by libguestfs")
                : new KitChoices(
                        discs,
                        List.of(cd),
                        "With libguestfs on this host, it could set itself up: apt install libguestfs0");
    }
}
