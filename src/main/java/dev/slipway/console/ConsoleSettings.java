package dev.slipway.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many consoles may be open on this replica, and for how long nobody may use one. */
@ConfigMapping(prefix = "slipway.console")
public interface ConsoleSettings {
    @WithDefault("4")
    int perMachine();

    @WithDefault("32")
    int overall();

    /** Without a byte from the browser for this long a console is closed. */
    @WithDefault("30m")
    Duration idle();

    /** A browser that does not answer a ping, or reads nothing, for this long is gone. */
    @WithDefault("60s")
    Duration silence();
}
