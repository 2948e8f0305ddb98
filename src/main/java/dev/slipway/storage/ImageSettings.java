package dev.slipway.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** Where images may come from, and how large they may be. */
@ConfigMapping(prefix = "slipway.images")
public interface ImageSettings {
    /** Volumes and media that Slipway makes. */
    Path directory();

    /** Files may be registered only from below these. */
    List<Path> importDirectories();

    /** Bytes a disk may declare; the default is the largest that VirtualBox's own dialog makes, 2 TiB. */
    @WithDefault("2199023255552")
    long largestDisk();

    /** Bytes an archive may unpack to; the default is 64 GiB. */
    @WithDefault("68719476736")
    long largestArchive();

    /** The account QEMU runs as, which must be able to read disks where they are. */
    @WithDefault("libvirt-qemu")
    String qemuUser();
}
