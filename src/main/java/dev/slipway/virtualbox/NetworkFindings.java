package dev.slipway.virtualbox;

import dev.slipway.virtualbox.Definition.Adapter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Network cards: the first one in use is taken over with its address, as Windows knows cards and licences by it. */
final class NetworkFindings {
    private static final String WHAT = "Network card";
    // Windows 10 has a driver for it on board.
    private static final String MODEL = "e1000e";

    private final Definition definition;
    private final List<Finding> findings;

    NetworkFindings(Definition definition, List<Finding> findings) {
        this.definition = definition;
        this.findings = findings;
    }

    /** The address to keep, lower-case with colons. */
    Optional<String> look() {
        var cards = definition.adapters().stream().filter(Adapter::enabled).toList();
        if (cards.isEmpty()) {
            findings.add(
                    Finding.info(WHAT, "none", MODEL, "Machines here always have one; Windows sets it up by itself."));
            return Optional.empty();
        }
        var first = cards.getFirst();
        var mac = kept(first.mac());
        findings.add(
                mac.isPresent()
                        ? Finding.info(
                                WHAT,
                                "%s, %s".formatted(first.type(), mac.get()),
                                "%s, %s".formatted(MODEL, mac.get()),
                                "The address stays the same; for Windows it is another card, and it has the driver.")
                        : Finding.warning(
                                WHAT,
                                "%s, %s".formatted(first.type(), first.mac().isEmpty() ? "no address" : first.mac()),
                                MODEL + ", an address of its own",
                                "The address in the definition is not one that a card can have."));
        attachment(first);
        cards.stream()
                .skip(1)
                .forEach(card -> findings.add(Finding.warning(
                        "Further network card",
                        "%s, %s %s"
                                .formatted(card.type(), card.attachment(), card.network())
                                .strip(),
                        "not there",
                        "A machine here has one network card.")));
        return mac;
    }

    private void attachment(Adapter card) {
        var words = "%s %s".formatted(card.attachment(), card.network()).strip();
        findings.add(
                card.attachment().equals("NAT")
                        ? Finding.info(
                                "Network",
                                words,
                                "the host's network",
                                "The setting slipway.host.network says which; libvirt's own is NAT, too.")
                        : Finding.warning(
                                "Network",
                                words,
                                "the host's network",
                                "The setting slipway.host.network says which; addresses in it are others than before."));
        if (card.forwardings() > 0) {
            findings.add(Finding.warning(
                    "Port forwarding",
                    "%d rules".formatted(card.forwardings()),
                    "none",
                    "The machine is reached by its own address instead."));
        }
    }

    /** Six pairs of digits; an odd first pair is a group's address, and no card's. */
    private static Optional<String> kept(String mac) {
        var digits = mac.toLowerCase(Locale.ROOT).replaceAll("[:-]", "");
        var fits = digits.matches("[0-9a-f][02468ace][0-9a-f]{10}") && !digits.equals("000000000000");
        return fits ? Optional.of(digits.replaceAll("(..)(?!$)", "$1:")) : Optional.empty();
    }
}
