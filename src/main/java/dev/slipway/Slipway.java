package dev.slipway;

import dev.slipway.host.EarlySettings;
import dev.slipway.storage.DataDirectory;
import dev.slipway.storage.NameEncoding;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the service begins: before anything else it looks whether it can read names of files, and who may enter its data directory. */
@QuarkusMain
public final class Slipway {
    // EX_CONFIG of sysexits.h.
    private static final int WRONG_SETTING = 78;

    private Slipway() {}

    public static void main(String... arguments) throws IOException {
        refuse(NameEncoding.refusal());
        var data = new DataDirectory(EarlySettings.read().getValue("slipway.data-directory", Path.class));
        refuse(data.prepare());
        // Set before any class reads them: what others could write in /tmp would be served, or run.
        var temporary = data.temporary().toString();
        System.setProperty("java.io.tmpdir", temporary);
        System.setProperty("jna.tmpdir", temporary);
        Quarkus.run(arguments);
    }

    private static void refuse(Optional<DataDirectory.Refusal> refusal) {
        if (refusal.isPresent()) {
            System.err.printf(
                    "ERROR %s%n      Mend it, then start again: %s%n",
                    refusal.get().sentence(), refusal.get().command());
            System.exit(WRONG_SETTING);
        }
    }
}
