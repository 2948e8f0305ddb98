package dev.slipway.image;

import java.util.List;
import java.util.UUID;

/** A room that uses images says so by a bean of this type; an image in use is not removed. */
public interface ImageUsage {
    /** Who uses it, in words for people, for example {@code machine win11-lab}. */
    List<String> usersOf(UUID image);
}
