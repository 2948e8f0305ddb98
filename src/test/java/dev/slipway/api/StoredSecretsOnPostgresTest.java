package dev.slipway.api;

import dev.slipway.operation.PostgresProfile;
import dev.slipway.wsl.step.LabGuests;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Everything of {@link StoredSecretsTest}, on PostgreSQL. */
@QuarkusTest
@Tag("postgresql")
@TestProfile(StoredSecretsOnPostgresTest.WithWindows.class)
class StoredSecretsOnPostgresTest extends StoredSecretsTest {
    public static class WithWindows extends PostgresProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(LabGuests.class);
        }
    }
}
