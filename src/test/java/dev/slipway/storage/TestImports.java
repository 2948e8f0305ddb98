package dev.slipway.storage;

import java.nio.file.Path;
import java.util.List;

/** Import directories without a service around them. */
public final class TestImports {
    private record Settings(
            Path directory, List<Path> importDirectories, long largestDisk, long largestArchive, String qemuUser)
            implements ImageSettings {}

    private TestImports() {}

    public static ImportDirectories in(Path... directories) {
        return new ImportDirectories(
                new Settings(Path.of("/nowhere"), List.of(directories), 1L << 41, 1L << 36, "nobody"),
                new UploadedFolders(Path.of("/nowhere")));
    }
}
