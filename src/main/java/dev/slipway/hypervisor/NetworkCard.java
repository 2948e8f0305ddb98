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
        /**
         * @param isolated from the other isolated guests of the network, not from its gateway
         * @param filtered nothing goes out under an address of somebody else
         */
        record Network(String name, boolean isolated, boolean filtered) implements Attachment {}

        record User() implements Attachment {}
    }
}
