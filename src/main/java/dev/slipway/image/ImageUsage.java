package dev.slipway.image;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A room that uses images says so by a bean of this type; an image in use is not removed. */
public interface ImageUsage {
    /**
     * Who uses each of them, in words for people, for example {@code machine win11-lab}; whoever asks for many asks once, so this asks the database
     * as often as for one.
     *
     * @return without those that nobody uses; others may be in it
     */
    Map<UUID, List<String>> usersOf(Collection<UUID> images);
}
