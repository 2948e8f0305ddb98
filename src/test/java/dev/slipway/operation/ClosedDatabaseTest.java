package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.slipway.host.EarlySettings;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 closes a database that it cannot write. Once there is room, the first call finds it open again. */
class ClosedDatabaseTest {
    @Test
    void theFirstConnectionAfterwardsIsANewOne(@TempDir Path folder) throws Exception {
        var validated = EarlySettings.read()
                .getOptionalValue("quarkus.datasource.jdbc.validate-on-borrow", Boolean.class)
                .orElse(false);
        var settings = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(3)
                        .initialSize(3)
                        .connectionValidator(ConnectionValidator.defaultValidator())
                        .validateOnBorrow(validated)
                        .connectionFactoryConfiguration(
                                factory -> factory.jdbcUrl("jdbc:h2:file:" + folder.resolve("db"))));
        try (var source = AgroalDataSource.from(settings)) {
            run(source, "create table thing (id int)");
            assertThat(catchThrowable(() -> run(source, "shutdown immediately")))
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            closed -> assertThat(closed).isInstanceOf(SQLException.class));
            run(source, "insert into thing values (1)");
        }
    }

    private static void run(AgroalDataSource source, String statement) throws SQLException {
        try (var connection = source.getConnection();
                var made = connection.createStatement()) {
            made.execute(statement);
        }
    }
}
