package dev.slipway.image.export;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
    public List<String> usersOf(UUID image) {
        return rows.all().stream()
                .filter(export -> export.image().equals(image) && !export.isReady())
                .filter(export -> operations
                        .find(export.operation())
                        .filter(operation -> !operation.state().isDone())
                        .isPresent())
                .map(export -> "the export as " + export.format().word())
                .toList();
    }
}
