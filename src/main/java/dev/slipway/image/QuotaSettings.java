package dev.slipway.image;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much one image may take. */
@ConfigMapping(prefix = "slipway.images")
interface QuotaSettings {
    /** Bytes of all its versions in Slipway's own store; the default is twice the largest disk, 4 TiB. 0 for no limit. */
    @WithDefault("4398046511104")
    long quota();
}
