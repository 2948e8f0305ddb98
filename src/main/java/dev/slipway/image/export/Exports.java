package dev.slipway.image.export;

import static dev.slipway.problem.ProblemCode.INVALID_REQUEST;
import static dev.slipway.problem.ProblemCode.STATE_CONFLICT;

import com.fasterxml.uuid.Generators;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The front door of the room: begin an export, see what there is, take it, remove it. */
@ApplicationScoped
public class Exports {
    /** Of the operation that makes one. */
    public static final String KIND = "image.export";

    private final ExportRows rows;
    private final ExportFiles files;
    private final ExportImage recipe;
    private final Images images;
    private final Operations operations;
    private final Time time;

    Exports(ExportRows rows, ExportFiles files, ExportImage recipe, Images images, Operations operations, Time time) {
        this.rows = rows;
        this.files = files;
        this.recipe = recipe;
        this.images = images;
        this.operations = operations;
        this.time = time;
    }

    /**
     * Stores the wish and answers.
     *
     * @param compress packs the data inside the format; qcow2 only
     * @throws ProblemException NOT_FOUND, INVALID_REQUEST, IMAGE_CHANGED, STATE_CONFLICT
     */
    public Operation begin(String idOrName, ExportFormat format, boolean compress) {
        var image = images.require(idOrName);
        if (image.kind() != ImageKind.DISK) {
            throw Problem.of(
                            INVALID_REQUEST,
                            "Only disks are exported; \"%s\" is a %s."
                                    .formatted(image.name(), image.kind().words()),
                            new Remedy.Advice("Take its file as it is: " + image.file()))
                    .toException();
        }
        if (compress && !format.compresses()) {
            throw Problem.of(
                            INVALID_REQUEST,
                            "A %s cannot be compressed."
                                    .formatted(format.format().words()),
                            new Remedy.Advice("Compress a qcow2, or leave compress out and pack the file afterwards."))
                    .toException();
        }
        images.requireSound(image);
        return QuarkusTransaction.joiningExisting().call(() -> {
            images.hold(List.of(image.id()));
            var row = new ExportEntity();
            row.id = Generators.timeBasedEpochGenerator().generate();
            row.imageId = image.id();
            row.imageName = image.name();
            row.format = format.name();
            row.compressed = compress;
            row.created = time.now();
            rows.add(row);
            return operations.submit(
                    recipe, new ExportImage.Request(row.id, image.id(), image.reference(), format, compress));
        });
    }

    /** Of one image, newest first; also of one that is gone. */
    public List<Export> list(String idOrName) {
        var of = of(idOrName);
        var found = rows.all().stream().filter(of).toList();
        if (found.isEmpty()) {
            images.require(idOrName);
        }
        return found;
    }

    /** @throws ProblemException NOT_FOUND */
    public Export require(String idOrName, UUID id) {
        return rows.find(id)
                .filter(of(idOrName))
                .orElseThrow(() -> Problem.notFound("export", id.toString()).toException());
    }

    /**
     * Whole, and never written again.
     *
     * @throws ProblemException STATE_CONFLICT while it is not
     */
    public Path file(Export export) {
        if (!export.isReady()) {
            throw Problem.of(
                            STATE_CONFLICT,
                            "The export is not ready.",
                            new Remedy.Link("See how far it is.", "/operations/" + export.operation()))
                    .toException();
        }
        return files.file(export.id());
    }

    /** Removes the file; one in the making is cancelled. One that is not there is fine. */
    public void remove(Export export) {
        var operation = operations.find(export.operation());
        if (!export.isReady()
                && operation.isPresent()
                && operation.get().state().isCancellable()) {
            operations.cancel(export.operation());
            return;
        }
        files.discard(export.id());
        rows.remove(export.id());
    }

    /** Of the image that is shown. */
    public Image image(String idOrName) {
        return images.require(idOrName);
    }

    /** A name means all of its versions, also those that are gone; everything else the one image. */
    private Predicate<Export> of(String reference) {
        var meant = images.find(reference).map(Image::id);
        return export -> export.imageName().equals(reference)
                || export.image().toString().equals(reference)
                || meant.equals(Optional.of(export.image()));
    }
}
