package dev.slipway.intake.upload;

import dev.slipway.image.Images;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.FolderPlace;
import dev.slipway.storage.UploadSettings;
import dev.slipway.storage.UploadedFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Folders that were uploaded as a whole: see them, and remove one before its time is over. */
@ApplicationScoped
public class Folders {
    private final UploadedFolders files;
    private final Uploads uploads;
    private final Images images;
    private final Operations operations;
    private final UploadSettings settings;

    Folders(UploadedFolders files, Uploads uploads, Images images, Operations operations, UploadSettings settings) {
        this.files = files;
        this.uploads = uploads;
        this.images = images;
        this.operations = operations;
        this.settings = settings;
    }

    /** By name; also those whose first file is still on its way. */
    public List<Folder> list() {
        try {
            var here = files.list();
            var begun = uploads.list().stream()
                    .filter(Folders::isOnItsWay)
                    .flatMap(upload -> folderOf(upload).stream())
                    .distinct()
                    .filter(id ->
                            here.stream().noneMatch(content -> content.id().equals(id)))
                    .map(id -> new UploadedFolders.Content(id, List.of(), 0, Instant.EPOCH));
            return Stream.concat(here.stream(), begun)
                    .map(this::folder)
                    .sorted(Comparator.comparing(Folder::name).thenComparing(Folder::id))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes a folder with all that is in it, and ends the uploads into it.
     *
     * @throws ProblemException NOT_FOUND, STATE_CONFLICT while something stands on it or reads it
     */
    public void remove(UUID id) {
        var folder = list().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> Problem.notFound("uploaded folder", id.toString()).toException());
        if (!folder.usedBy().isEmpty()) {
            throw inUse(folder);
        }
        into(id).forEach(upload -> uploads.end(upload.id()));
        try {
            files.drop(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something stands on it, reads it, or comes into it. */
    boolean isNeeded(UUID id) {
        return !usersOf(id).isEmpty() || into(id).stream().anyMatch(Folders::isOnItsWay);
    }

    private Folder folder(UploadedFolders.Content content) {
        var coming = into(content.id()).stream().filter(Folders::isOnItsWay).toList();
        var users = usersOf(content.id());
        var paths = Stream.concat(
                content.files().stream(),
                coming.stream()
                        .flatMap(upload -> Optional.ofNullable(upload.place()).stream())
                        .map(FolderPlace::path));
        var expires = Stream.concat(
                Stream.of(content.changed().plus(settings.ttl())),
                coming.stream().map(Upload::expires));
        return new Folder(
                content.id(),
                paths.sorted().findFirst().orElse("/").split("/", 2)[0],
                content.files(),
                content.bytes() + coming.stream().mapToLong(Upload::offset).sum(),
                users,
                users.isEmpty() ? expires.max(Comparator.naturalOrder()).orElseThrow() : null);
    }

    private List<String> usersOf(UUID id) {
        var standing = images.list().stream()
                .filter(image -> files.holding(image.file()).equals(Optional.of(id)))
                .map(image -> "image " + image.reference());
        return Stream.concat(standing, operations.activeNaming(id).stream().map(Folders::words))
                .toList();
    }

    private static String words(Operation operation) {
        return "the operation \"%s\"".formatted(operation.title());
    }

    private List<Upload> into(UUID id) {
        return uploads.list().stream()
                .filter(upload -> folderOf(upload).equals(Optional.of(id)))
                .toList();
    }

    private static Optional<UUID> folderOf(Upload upload) {
        return Optional.ofNullable(upload.place()).map(FolderPlace::folder);
    }

    private static boolean isOnItsWay(Upload upload) {
        return upload.state() == UploadState.RECEIVING || upload.state() == UploadState.CHECKING;
    }

    private static ProblemException inUse(Folder folder) {
        return new Problem(
                        ProblemCode.STATE_CONFLICT,
                        "The uploaded folder \"%s\" is in use.".formatted(folder.name()),
                        "It is used by %s.".formatted(String.join(", ", folder.usedBy())),
                        List.of(
                                new Remedy.Link("Wait for the operation, or cancel it.", "/operations"),
                                new Remedy.Link("Or remove the image that stands on it first.", "/images")))
                .toException();
    }
}
