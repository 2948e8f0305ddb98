package dev.slipway.console;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows where our own pages come from; the HTML door does. */
public interface OwnPages {
    /** Why a WebSocket asked for with these headers is not one of our own pages'; empty when it is. A missing Origin is not ours. */
    Optional<String> objection(@Nullable String host, @Nullable String origin);
}
