package dev.slipway.wsl.step;

import dev.slipway.guest.Jobs;
import dev.slipway.wsl.distro.DistroName;
import java.util.Locale;

/** Keys of steps about a distro: readable, and still different for names that only differ in what keys cannot hold. */
final class StepKeys {
    private static final int MAX_SLUG = 40;

    private StepKeys() {}

    static String of(String verb, DistroName name) {
        // WSL holds names that differ in case for the same, so the key may, too.
        var small = name.value().toLowerCase(Locale.ROOT);
        var slug = small.replaceAll("[^a-z0-9-]", "-");
        return slug.equals(small) && slug.length() <= MAX_SLUG
                ? verb + "-" + slug
                : verb + "-" + slug.substring(0, Math.min(slug.length(), MAX_SLUG)) + "-" + Jobs.digest(small);
    }
}
