package dev.slipway.suite;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The folders of a {@code @QuarkusTest}: this process's own, so that test runs side by side meet nowhere. {@link OwnState} makes and removes them. */
public final class OwnFolders implements ConfigSource {
    /** Everything below goes with the test class. */
    public static final Path ROOT = Path.of(
                    "target", "tests", Long.toString(ProcessHandle.current().pid()))
            .toAbsolutePath();

    private static final Map<String, String> FOLDERS = Map.of(
            "slipway.data-directory", folder("data"),
            "slipway.images.directory", folder("images"),
            "slipway.images.import-directories", folder("import"));

    private static String folder(String name) {
        return ROOT.resolve(name).toString();
    }

    @Override
    public String getName() {
        return "folders of this test run";
    }

    /** Above application.properties, below test profiles and the command line. */
    @Override
    public int getOrdinal() {
        return 260;
    }

    @Override
    public Set<String> getPropertyNames() {
        return FOLDERS.keySet();
    }

    @Override
    public String getValue(String name) {
        return FOLDERS.get(name);
    }
}
