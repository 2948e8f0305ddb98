package dev.slipway.intake;

import com.fasterxml.uuid.Generators;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.ImageNames;
import dev.slipway.image.ImageProblems;
import dev.slipway.image.ImageVersions;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.image.build.DiskSource;
import dev.slipway.image.build.NewImage;
import dev.slipway.image.build.PackedFiles;
import dev.slipway.image.build.UnpackImage;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.ImportDirectories;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The way in for files of every sort: what stands as it is becomes an image at once, a packed disk by an operation. */
@ApplicationScoped
public class Registrar {
    /** What became of a file. */
    public sealed interface Registered {
        /** It is an image. */
        record Whole(Image image) implements Registered {}

        /** It will be one when the operation has succeeded. */
        record Begun(Operation operation) implements Registered {}
    }

    private final ImportDirectories imports;
    private final Images images;
    private final ImageNames names;
    private final ImageVersions versions;
    private final Operations operations;
    private final UnpackImage unpack;

    Registrar(
            ImportDirectories imports,
            Images images,
            ImageNames names,
            ImageVersions versions,
            Operations operations,
            UnpackImage unpack) {
        this.imports = imports;
        this.images = images;
        this.names = names;
        this.versions = versions;
        this.operations = operations;
        this.unpack = unpack;
    }

    /**
     * @param path absolute, below an import directory
     * @param kind empty to read it from the file
     * @throws ProblemException IMAGE_*, ARCHIVE_*, PERMISSION, INVALID_NAME, NAME_TAKEN, STATE_CONFLICT
     */
    public Registered register(NameRequest name, String path, Optional<ImageKind> kind) throws InterruptedException {
        var packed = packed(path, kind);
        if (packed.isEmpty()) {
            return new Registered.Whole(images.register(name, path, kind));
        }
        var fileName = Path.of(packed.get().file()).getFileName().toString();
        var chosen = names.nameFor(name.name(), fileName);
        versions.requireFits(chosen, ImageKind.DISK, name.newVersion());
        var id = Generators.timeBasedEpochGenerator().generate();
        var wish = new NewImage(id, chosen, name.newVersion(), packed.get());
        return new Registered.Begun(operations.submit(unpack, wish));
    }

    private Optional<DiskSource.Packed> packed(String path, Optional<ImageKind> kind) {
        try (var file = imports.open(path)) {
            return PackedFiles.look(file, kind);
        } catch (IOException e) {
            throw ImageProblems.unreadable(Path.of(path), e);
        }
    }

    /** Images that are still being unpacked. */
    public List<Operation> underway() {
        return operations.list(null, 50).stream()
                .filter(operation -> operation.kind().equals(UnpackImage.KIND))
                .filter(operation -> !operation.state().isDone())
                .toList();
    }
}
