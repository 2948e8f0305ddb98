package dev.slipway.intake.workspace;

import dev.slipway.image.ImageNames;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.ImportedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A workspace of SkiffOS's build.
 *
 * @param folder absolute; what is built lies in {@code images} below
 */
record Workspace(Path folder) {
    // The archive that virt/wsl makes, before a root file system for WSL 1 (configs/virt/wsl/hooks/post.sh of SkiffOS).
    private static final List<String> FILES = List.of("skiffos.tar.gz", "rootfs.tar.gz", "rootfs.tar");

    Workspace {
        folder = folder.toAbsolutePath().normalize();
    }

    String name() {
        return String.valueOf(folder.getFileName());
    }

    /** Of the image that its builds become versions of. */
    String imageName(ImageNames names) {
        return names.nameFor(Optional.empty(), "skiffos-" + name());
    }

    Path images() {
        return folder.resolve("images");
    }

    /**
     * What lies there now for WSL.
     *
     * @throws ProblemException WORKSPACE_NOT_READY
     */
    Build build() {
        if (!Files.isDirectory(folder)) {
            throw WorkspaceProblems.missing(this);
        }
        for (var file : FILES) {
            if (Files.exists(images().resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                try (var open = open(file)) {
                    return new Build(file, Fingerprint.of(open));
                } catch (IOException e) {
                    throw WorkspaceProblems.unreadable(this, file, String.valueOf(e.getMessage()));
                } catch (ProblemException e) {
                    throw WorkspaceProblems.unreadable(this, file, e.problem().detail());
                }
            }
        }
        throw WorkspaceProblems.nothingBuilt(this, FILES);
    }

    /** Below {@code images} only: a link there that leads out is not followed, and neither is {@code images} itself if it is one. */
    ImportedFile open(String file) throws IOException {
        if (Files.isSymbolicLink(images())) {
            throw WorkspaceProblems.unreadable(this, file, "The folder images is a symbolic link.");
        }
        return ImportedFile.open(images().resolve(file).toString(), List.of(images()));
    }
}
