package dev.slipway.host;

import dev.slipway.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The registered hosts: for now the one that Slipway itself is configured for. */
@ApplicationScoped
public class Hosts {
    public static final String LOCAL = "local";

    private final HostSettings settings;
    private final HostFiles files;

    public Hosts(HostSettings settings, HostFiles files) {
        this.settings = settings;
        this.files = files;
    }

    public List<Host> list() {
        var name = files.line("/proc/sys/kernel/hostname").orElse("This host");
        return List.of(new Host(LOCAL, name, settings.uri(), settings.engine()));
    }

    /** The host, or NOT_FOUND. */
    public Host require(String id) {
        return list().stream()
                .filter(host -> host.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("host", id).toException());
    }
}
