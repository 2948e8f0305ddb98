package dev.slipway.host;

import dev.slipway.storage.DiskRoom;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of the machine this program runs on, below a root that tests choose. */
@ApplicationScoped
public class LocalHostFiles implements HostFiles {
    private static final int TEXT_LIMIT = 1024 * 1024;
    private static final int NAMES_LIMIT = 1000;

    private final Path root;

    @Inject
    LocalHostFiles() {
        this(Path.of("/"));
    }

    LocalHostFiles(Path root) {
        this.root = root;
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    @Override
    public Optional<String> text(String path) {
        // Files of /proc have size 0, so the length is not asked for.
        try (var stream = Files.newInputStream(at(path))) {
            return Optional.of(new String(stream.readNBytes(TEXT_LIMIT), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public Optional<Stat> stat(String path) {
        try {
            Map<String, Object> read = Files.readAttributes(at(path), "unix:uid,gid,owner,group,mode,isDirectory");
            return Optional.of(new Stat(
                    (Integer) read(read, "uid"),
                    (Integer) read(read, "gid"),
                    read(read, "owner").toString(),
                    read(read, "group").toString(),
                    (Integer) read(read, "mode") & 07777,
                    (Boolean) read(read, "isDirectory")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Object read(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name));
    }

    @Override
    public List<String> names(String directory) {
        try (var files = Files.list(at(directory))) {
            return files.map(file -> Objects.requireNonNull(file.getFileName()).toString())
                    .limit(NAMES_LIMIT)
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    @Override
    public Optional<String> realPath(String path) {
        try {
            return Optional.of("/" + root.toRealPath().relativize(at(path).toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Long> usableBytes(String directory) {
        var free = Files.exists(at(directory)) ? DiskRoom.free(at(directory)) : OptionalLong.empty();
        return free.isPresent() ? Optional.of(free.getAsLong()) : Optional.empty();
    }

    @Override
    public Optional<String> createTrialFile(String directory) {
        try {
            var trial = Files.createTempFile(at(directory), ".slipway-trial-", null);
            return Optional.of("/" + root.relativize(trial));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void deleteTrialFile(String path) {
        try {
            Files.deleteIfExists(at(path));
        } catch (IOException e) {
            // An empty hidden file stays behind; the check's answer is the same.
            at(path).toFile().deleteOnExit();
        }
    }
}
