package dev.slipway.operation;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;

/** Everything of {@link OperationsTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(PostgresProfile.class)
class OperationsOnPostgresTest extends OperationsTest {}
