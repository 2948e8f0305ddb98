package dev.slipway.operation;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;

/** Everything of {@link OperationRetentionTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(PostgresProfile.class)
class OperationRetentionOnPostgresTest extends OperationRetentionTest {}
