package dev.slipway.web;

import dev.slipway.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All versions of an image as the library shows them: the newest in a row, those before it below.
 *
 * @param users what keeps it from being removed
 * @param older newest first; they have no older ones themselves
 */
public record ImageLine(Image image, Map<String, String> labels, List<String> users, List<ImageLine> older) {
    /** @param images by name, newest version first */
    static List<ImageLine> of(
            List<Image> images, Map<UUID, Map<String, String>> labels, Map<UUID, List<String>> users) {
        var lines = new ArrayList<ImageLine>();
        for (var image : images) {
            var line = new ImageLine(
                    image,
                    labels.getOrDefault(image.id(), Map.of()),
                    users.getOrDefault(image.id(), List.of()),
                    new ArrayList<>());
            if (image.newest()) {
                lines.add(line);
            } else {
                lines.getLast().older.add(line);
            }
        }
        return List.copyOf(lines);
    }

    /** For example "2 older versions". */
    public String olderWords() {
        return older.size() == 1 ? "1 older version" : older.size() + " older versions";
    }
}
