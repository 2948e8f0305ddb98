package dev.slipway.intake.workspace;

import dev.slipway.operation.PostgresProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;

/** Everything of {@link WatchWorkspacesTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(PostgresProfile.class)
class WatchWorkspacesOnPostgresTest extends WatchWorkspacesTest {}
