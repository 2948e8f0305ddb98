package dev.slipway.image.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long exports are kept. */
@ConfigMapping(prefix = "slipway.export")
interface ExportSettings {
    /** From when the file is whole. */
    @WithDefault("24h")
    Duration ttl();
}
