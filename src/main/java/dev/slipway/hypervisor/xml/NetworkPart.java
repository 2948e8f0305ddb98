package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.NetworkCard.Attachment;

/** One network card. */
final class NetworkPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        var card = spec.network();
        var devices = domain.section("devices");
        var networkInterface = devices.add("interface");
        switch (card.attachment()) {
            case Attachment.Network(var name) -> {
                networkInterface.with("type", "network");
                networkInterface.add("source").with("network", name);
            }
            case Attachment.User() -> networkInterface.with("type", "user");
        }
        networkInterface.add("mac").with("address", card.mac());
        networkInterface.add("model").with("type", card.model());
    }
}
