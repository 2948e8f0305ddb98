package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.NetworkCard.Attachment;

/** One network card. */
final class NetworkPart implements DomainPart {
    /** libvirt's own filter: the card's MAC address, the first IP address that it uses, IPv4 and ARP only. */
    private static final String CLEAN = "clean-traffic";

    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var card = spec.network();
        var devices = domain.section("devices");
        var networkInterface = devices.add("interface");
        switch (card.attachment()) {
            case Attachment.Network(var name, var isolated, var filtered) -> {
                networkInterface.with("type", "network");
                networkInterface.add("source").with("network", name);
                if (filtered) {
                    networkInterface.add("filterref").with("filter", CLEAN);
                }
                if (isolated) {
                    networkInterface.add("port").with("isolated", "yes");
                }
            }
            case Attachment.User() -> networkInterface.with("type", "user");
        }
        networkInterface.add("mac").with("address", card.mac());
        networkInterface.add("model").with("type", card.model());
    }
}
