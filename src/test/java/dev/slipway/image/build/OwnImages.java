package dev.slipway.image.build;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.DiskTool;
import dev.slipway.image.DiskContent;
import dev.slipway.image.ImageContent;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.storage.OwnDisks;
import dev.slipway.storage.UploadedFolders;
import java.nio.file.Path;
import java.util.List;

/** What makes disks out of other files, without a service around it. */
final class OwnImages {
    record Settings(
            Path directory, List<Path> importDirectories, long largestDisk, long largestArchive, String qemuUser)
            implements ImageSettings {}

    final OwnDisks disks;
    final DiskMaker maker;

    /** @param imports where the files lie */
    OwnImages(Path directory, Path imports) {
        var settings = new Settings(directory, List.of(imports), 2L << 40, 1L << 30, "nobody");
        var tool = new DiskTool(new ObjectMapper());
        disks = new OwnDisks(settings);
        maker = new DiskMaker(
                new ImportDirectories(settings, new UploadedFolders(directory)),
                new ImageContent(settings, new DiskContent(settings, tool)),
                disks);
    }
}
