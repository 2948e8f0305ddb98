package dev.slipway.web;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.provision.Provisioner;
import java.util.List;
import java.util.stream.Stream;

/**
 * The select boxes about the guest kit.
 *
 * @param available a driver CD is registered, so that there is something to choose
 */
public record KitChoices(boolean available, List<Choice> discs, List<Choice> modes, String help) {
    static KitChoices of(Images images, Provisioner provisioner, MachineForm form) {
        var registered = images.list().stream()
                .filter(image -> image.kind() == ImageKind.DRIVERS)
                .map(Image::reference)
                .toList();
        var discs = Stream.concat(
                        Stream.of(Choice.of("", "None: Windows has the guest agent already", form.guestKit())),
                        registered.stream().map(disc -> Choice.of(disc, "From " + disc, form.guestKit())))
                .toList();
        var cd = Choice.of("cd", "A CD: you start its setup inside", form.guestKitMode());
        return provisioner.canInjectKits()
                ? new KitChoices(
                        !registered.isEmpty(),
                        discs,
                        List.of(Choice.of("inject", "Into its disk: it sets itself up", form.guestKitMode()), cd),
                        "Into its disk means: before the first start, by libguestfs")
                : new KitChoices(
                        !registered.isEmpty(),
                        discs,
                        List.of(cd),
                        "With libguestfs on this host, it could set itself up: apt install libguestfs0");
    }
}
