package dev.slipway.account;

import dev.slipway.problem.Remedy;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Notices a proxy whose word does not count because nobody said that it may. */
@Singleton
public class UntrustedProxy {
    private static final List<String> WORDS =
            List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "Forwarded");
    /** The framework's own answer; what a client sends under this name it takes away. */
    private static final String TRUSTED = "X-Forwarded-Trusted-Proxy";

    private final List<String> trusted;
    private volatile Optional<String> last = Optional.empty();

    UntrustedProxy(GateSettings settings) {
        trusted = settings.trustedProxies().orElse(List.of());
    }

    /** The address of the last one since the service started. */
    public Optional<String> last() {
        return last;
    }

    /** What makes its word count. */
    public Remedy remedy(String address) {
        var value = Stream.concat(trusted.stream(), Stream.of(address)).collect(Collectors.joining(","));
        return new Remedy.Advice(
                "If %s is a proxy of yours, start the service with SLIPWAY_HTTP_TRUSTED_PROXIES=%s (setting slipway.http.trusted-proxies)."
                        .formatted(address, value));
    }

    /** What would make the peer's word count, where it speaks for others and is not trusted. */
    Optional<Remedy> notice(HttpServerRequest request) {
        if (Boolean.parseBoolean(request.getHeader(TRUSTED))
                || WORDS.stream().noneMatch(word -> request.headers().contains(word))) {
            return Optional.empty();
        }
        var peer = request.connection().remoteAddress(true).hostAddress();
        last = Optional.of(peer);
        return Optional.of(remedy(peer));
    }
}
