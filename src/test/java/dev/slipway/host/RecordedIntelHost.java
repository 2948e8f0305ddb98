package dev.slipway.host;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Every {@code @QuarkusTest} examines a recorded, healthy Intel host instead of the machine it runs on. */
@ApplicationScoped
class RecordedIntelHost {
    private final RecordedHost host = RecordedHost.intel();

    @Produces
    @Alternative
    @Priority(1)
    @Singleton
    HostFiles files() {
        return host.files;
    }

    @Produces
    @Alternative
    @Priority(1)
    @Singleton
    CommandRunner shell() {
        return host.shell;
    }
}
