package dev.slipway.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.image.packed.Packing;
import java.nio.file.Path;

/** Files of somebody else that become a disk of ours. They are only read. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "source")
@JsonSubTypes({@JsonSubTypes.Type(value = DiskSource.Packed.class, name = "packed")})
public sealed interface DiskSource {
    /**
     * A disk in a gzip, xz, Zstandard or zip file.
     *
     * @param file absolute, below an import directory
     * @param raw the caller said that it is a disk, so it may also be a raw one
     */
    record Packed(String file, Packing packing, boolean raw) implements DiskSource {}

    /** The file that people know it by. */
    String file();

    @JsonIgnore
    default String fileName() {
        return Path.of(file()).getFileName().toString();
    }
}
