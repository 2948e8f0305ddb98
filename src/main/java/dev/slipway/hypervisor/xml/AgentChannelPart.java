package dev.slipway.hypervisor.xml;

import dev.slipway.hypervisor.DomainSpec;

/** The guest agent's channel; libvirt chooses the socket. */
final class AgentChannelPart implements DomainPart {
    @Override
    public void apply(DomainSpec spec, Tag domain) {
        domain.section("devices")
                .add("channel")
                .with("type", "unix")
                .add("target")
                .with("type", "virtio")
                .with("name", "org.qemu.guest_agent.0");
    }
}
