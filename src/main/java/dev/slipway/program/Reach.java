package dev.slipway.program;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a program may see beside the system's own files; nothing else of the host is there for it.
 *
 * @param read files, or folders with all that is in them
 * @param write the same; each is there before the program starts
 */
public record Reach(List<Path> read, List<Path> write) {
    public static final Reach NOTHING = new Reach(List.of(), List.of());

    public Reach {
        read = List.copyOf(read);
        write = List.copyOf(write);
    }

    public static Reach reading(Path... files) {
        return new Reach(List.of(files), List.of());
    }

    public Reach writing(Path... files) {
        return new Reach(read, Stream.concat(write.stream(), Stream.of(files)).toList());
    }
}
