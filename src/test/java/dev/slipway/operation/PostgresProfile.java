package dev.slipway.operation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The same entities and migrations on a real PostgreSQL; the test command starts one and names it in SLIPWAY_TEST_PG_URL. */
public class PostgresProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        // Asked at discovery even when the tag is left out, so a missing server shows when a test connects.
        var url = System.getenv().getOrDefault("SLIPWAY_TEST_PG_URL", "jdbc:postgresql://127.0.0.1:1/not-started");
        return Map.of(
                "quarkus.datasource.db-kind", "postgresql",
                "quarkus.flyway.locations", "db/migration/common,db/migration/postgresql",
                "quarkus.flyway.clean-at-start", "true",
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", "slipway",
                "quarkus.datasource.password", "slipway");
    }
}
