package dev.slipway.web;

import dev.slipway.image.Image;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The images that a page shows: a page of all of thousands would be megabytes, and nobody reads it.
 *
 * @param name that was looked for; empty for all
 * @param found images, with all versions, that have it in their names
 * @param shown of these, the first by name
 */
public record ImageList(List<ImageLine> lines, String name, int found, int shown) {
    private static final int MOST = 300;

    /**
     * @param images by name, newest version first
     * @param usersOf asked once, for those that are shown
     */
    static ImageList of(
            List<Image> images,
            String name,
            Map<UUID, Map<String, String>> labels,
            Function<Collection<UUID>, Map<UUID, List<String>>> usersOf) {
        var part = name.toLowerCase(Locale.ROOT);
        var found = images.stream().filter(image -> image.name().contains(part)).toList();
        var shown = found.subList(0, Math.min(found.size(), MOST));
        var users = usersOf.apply(shown.stream().map(Image::id).toList());
        return new ImageList(ImageLine.of(shown, labels, users), name, found.size(), shown.size());
    }

    /** A search helps where the filter of the page does not reach. */
    public boolean searchable() {
        return shown < found || !name.isEmpty();
    }
}
