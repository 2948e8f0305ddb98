package dev.slipway.host;

import java.util.Optional;

/**
 * The QEMU that libvirt starts here, as this examination read it.
 *
 * @param account its name as libvirt says it, {@code uid N} where it has none here, empty where neither is known
 * @param outside the service runs in a container, QEMU outside of it
 */
public record QemuOnHost(Optional<String> account, boolean outside) {
    static QemuOnHost of(HostReading host) {
        return new QemuOnHost(host.account().map(QemuAccount::name), host.inContainer());
    }
}
