package dev.slipway.provision;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image that a plan reads before it is done.
 *
 * @param image null in a request that was stored before requests knew it
 * @param by in words for people
 */
record ImageNeed(@Nullable UUID image, String by) {
    static List<UUID> images(Stream<ImageNeed> needs) {
        return needs.flatMap(need -> Optional.ofNullable(need.image()).stream()).toList();
    }
}
