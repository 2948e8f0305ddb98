package dev.slipway.intake.download;

import dev.slipway.storage.UploadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings that a test moves. */
record Limits(
        Optional<List<String>> allowHosts,
        boolean highPorts,
        Duration connectPatience,
        Duration silence,
        long leastSpeed,
        Duration speedWindow,
        int atOnce)
        implements DownloadSettings {
    /** Patient enough for the slowest machine; nothing inside is allowed. */
    static final Limits STRICT = new Limits(
            Optional.empty(), true, Duration.ofSeconds(30), Duration.ofSeconds(30), 1, Duration.ofHours(1), 4);

    Limits allowing(String... hosts) {
        return new Limits(
                Optional.of(List.of(hosts)), highPorts, connectPatience, silence, leastSpeed, speedWindow, atOnce);
    }

    Limits withoutHighPorts() {
        return new Limits(allowHosts, false, connectPatience, silence, leastSpeed, speedWindow, atOnce);
    }

    Limits patient(Duration connect, Duration silence) {
        return new Limits(allowHosts, highPorts, connect, silence, leastSpeed, speedWindow, atOnce);
    }

    Limits fast(long perSecond, Duration window) {
        return new Limits(allowHosts, highPorts, connectPatience, silence, perSecond, window, atOnce);
    }

    /** Where the bytes go, and how many at most. */
    record Sizes(Path directory, long maxSize, Duration ttl) implements UploadSettings {
        @Override
        public int atOnce() {
            return 100;
        }
    }
}
