package dev.slipway.operation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The same entities and migrations on a real PostgreSQL; the test command starts one and names it in SLIPWAY_TEST_PG_URL. */
public class PostgresProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var url = System.getenv("SLIPWAY_TEST_PG_URL");
        if (url == null) {
            throw new IllegalStateException("SLIPWAY_TEST_PG_URL names no PostgreSQL; run ./slipway test");
        }
        return Map.of(
                "quarkus.datasource.db-kind", "postgresql",
                "quarkus.flyway.locations", "db/migration/common,db/migration/postgresql",
                "quarkus.flyway.clean-at-start", "true",
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", "slipway",
                "quarkus.datasource.password", "slipway");
    }
}
