package dev.slipway.host;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;

/** The service's settings for whoever runs before or without it. */
public final class EarlySettings {
    private static final int BUILT_IN = 250;
    private static final int BESIDE_THE_PROGRAM = 260;

    private EarlySettings() {}

    /** From the environment, system properties, {@code config/application.properties} and the packaged defaults. */
    public static Config read() throws IOException {
        var loader = Objects.requireNonNull(EarlySettings.class.getClassLoader());
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .withProfile("prod")
                .withSources(new PropertiesConfigSource(
                        Objects.requireNonNull(loader.getResource("application.properties")), BUILT_IN));
        var own = Path.of("config", "application.properties");
        if (Files.isReadable(own)) {
            builder.withSources(new PropertiesConfigSource(own.toUri().toURL(), BESIDE_THE_PROGRAM));
        }
        return builder.build();
    }
}
