package dev.slipway.account;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** By which names, and by whose word, the service is reached. */
@ConfigMapping(prefix = "slipway.http")
public interface GateSettings {
    /** Names and addresses the service answers to, besides loopback's and the address it listens on; without ports. */
    Optional<List<String>> names();

    /** Addresses and networks ({@code 10.1.2.0/24}) of proxies whose {@code X-Forwarded-*} count; the framework reads them. */
    Optional<List<String>> trustedProxies();
}
