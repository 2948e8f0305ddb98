package dev.slipway.intake.download;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** From where files may be fetched, and how patiently; the largest size and the place are those of uploads. */
@ConfigMapping(prefix = "slipway.download")
public interface DownloadSettings {
    /** Names of hosts and networks (10.1.2.0/24, fd00::/8) inside that may be asked, such as a lab's own file server. */
    Optional<List<String>> allowHosts();

    /** Whether ports from 1024 on may be asked, besides 80 and 443. */
    @WithDefault("true")
    boolean highPorts();

    /** To be connected. */
    @WithDefault("10s")
    Duration connectPatience();

    /** Without a byte for this long a connection is dead. */
    @WithDefault("30s")
    Duration silence();

    /** The slowest server that is borne, in bytes per second over {@link #speedWindow}. */
    @WithDefault("10240")
    long leastSpeed();

    @WithDefault("60s")
    Duration speedWindow();

    /** More than this many are not begun, as each takes a worker for as long as it lasts. */
    @WithDefault("4")
    int atOnce();
}
