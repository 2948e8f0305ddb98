package dev.slipway.image.build;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.TarredDisk;
import dev.slipway.hypervisor.DiskFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of somebody else that become a disk of ours. They are only read. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "source")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DiskSource.Packed.class, name = "packed"),
    @JsonSubTypes.Type(value = DiskSource.Member.class, name = "member"),
    @JsonSubTypes.Type(value = DiskSource.Chain.class, name = "chain")
})
public sealed interface DiskSource {
    /**
     * A disk in a gzip, xz, Zstandard or zip file.
     *
     * @param file absolute, below an import directory
     * @param name what people call it; null for the name of the file
     * @param raw the caller said that it is a disk, so it may also be a raw one
     */
    record Packed(String file, @Nullable String name, Packing packing, boolean raw) implements DiskSource {
        @Override
        public String fileName() {
            return name == null ? DiskSource.super.fileName() : name;
        }
    }

    /**
     * A disk in an appliance, which is a tar.
     *
     * @param file absolute, below an import directory
     * @param member its name in there
     * @param format that the appliance calls it; another one is refused
     * @param checksum of the manifest, null without one
     */
    record Member(String file, String member, DiskFormat format, TarredDisk.@Nullable Checksum checksum)
            implements DiskSource {}

    /**
     * VDIs that stand on each other.
     *
     * @param files absolute, below import directories; the leaf first
     */
    record Chain(List<String> files) implements DiskSource {
        public Chain {
            files = List.copyOf(files);
        }

        @Override
        public String file() {
            return files.getFirst();
        }
    }

    /** The file that people know it by. */
    String file();

    default String fileName() {
        return Path.of(file()).getFileName().toString();
    }

    /** Of the disk that comes out; empty when only its content can tell. */
    default Optional<DiskFormat> knownFormat() {
        return switch (this) {
            case Packed _ -> Optional.empty();
            case Member member -> Optional.of(member.format());
            case Chain _ -> Optional.of(DiskFormat.RAW);
        };
    }
}
