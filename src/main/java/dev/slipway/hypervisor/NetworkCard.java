package dev.slipway.hypervisor;

/**
 * One network card.
 *
 * @param attachment libvirt network, or QEMU's user-mode network (no privileges, no way in)
 * @param mac lower-case, colon separated
 * @param model libvirt's word, {@code e1000e} needs no driver in Windows
 */
public record NetworkCard(Attachment attachment, String mac, String model) {
    public sealed interface Attachment {
        record Network(String name) implements Attachment {}

        record User() implements Attachment {}
    }
}
