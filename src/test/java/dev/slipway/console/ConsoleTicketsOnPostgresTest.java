package dev.slipway.console;

import dev.slipway.operation.PostgresProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;

/** Everything of {@link ConsoleTicketsTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(PostgresProfile.class)
class ConsoleTicketsOnPostgresTest extends ConsoleTicketsTest {}
