package dev.slipway.suite;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** All that some test wants set otherwise and no other test minds: each profile costs the suite a start of twenty seconds. */
public final class OtherSettings implements QuarkusTestProfile {
    /** What a proxy is asked for. */
    public static final String NAME = "lab.example";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "slipway.http.names",
                NAME,
                "slipway.http.trusted-proxies",
                "127.0.0.1",
                "slipway.host.network",
                "user",
                "slipway.upload.directory",
                OwnFolders.ROOT.resolve("small-disk/uploaded").toString());
    }
}
