package dev.slipway.intake.download;

import dev.slipway.operation.PostgresProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;

/** Everything of {@link DownloadSecretTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(PostgresProfile.class)
class DownloadSecretOnPostgresTest extends DownloadSecretTest {}
