package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * What is configured about a host.
 *
 * @param network a libvirt network, or {@code user} for QEMU's user-mode network
 * @param dataDirectory of the service alone
 * @param imagesDirectory where volumes and media are made
 * @param importDirectories files may be registered from below these
 */
public record HostSettings(
        String uri,
        Engine engine,
        String network,
        Path dataDirectory,
        Path imagesDirectory,
        List<Path> importDirectories) {
    public static final String USER_NETWORK = "user";

    public HostSettings {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        imagesDirectory = imagesDirectory.toAbsolutePath().normalize();
        importDirectories = importDirectories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
    }

    /** From {@code slipway.libvirt.uri}, {@code slipway.host.*} and {@code slipway.images.*}. */
    public static HostSettings from(Config config) {
        return new HostSettings(
                config.getValue("slipway.libvirt.uri", String.class),
                Engine.of(config.getValue("slipway.host.engine", String.class)),
                config.getValue("slipway.host.network", String.class),
                config.getValue("slipway.data-directory", Path.class),
                config.getValue("slipway.images.directory", Path.class),
                config.getValues("slipway.images.import-directories", Path.class));
    }

    @ApplicationScoped
    static class Source {
        @Produces
        @Singleton
        HostSettings configured(Config config) {
            return from(config);
        }
    }
}
