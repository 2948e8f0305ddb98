package dev.slipway.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where uploaded files live, how large one may be, and how long an abandoned one is kept. */
@ConfigMapping(prefix = "slipway.upload")
public interface UploadSettings {
    /** Slipway's own; QEMU's account must reach it, as machines stand on the disks in it. */
    Path directory();

    /** Bytes of one upload; the default is the largest disk that VirtualBox's own dialog makes, 2 TiB. */
    @WithDefault("2199023255552")
    long maxSize();

    /** So many may be on their way at once; each has its row and its part file. */
    @WithDefault("100")
    int atOnce();

    /** Without a byte for this long an upload is given up. */
    @WithDefault("24h")
    Duration ttl();
}
