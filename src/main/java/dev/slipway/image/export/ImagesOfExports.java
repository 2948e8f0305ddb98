package dev.slipway.image.export;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An image is in use while it is read for an export; the copy does not need it any more. */
@ApplicationScoped
class ImagesOfExports implements ImageUsage {
    private final ExportRows rows;
    private final Operations operations;

    ImagesOfExports(ExportRows rows, Operations operations) {
        this.rows = rows;
        this.operations = operations;
    }

    @Override
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        var exports = rows.underway(images);
        var notDone = operations.notDone(
                exports.stream().map(export -> export.operation().value()).collect(toSet()));
        return exports.stream()
                .filter(export -> notDone.contains(export.operation().value()))
                .collect(groupingBy(
                        Export::image,
                        mapping(export -> "the export as " + export.format().word(), toList())));
    }
}
