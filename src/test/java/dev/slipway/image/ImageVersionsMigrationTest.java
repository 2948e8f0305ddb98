package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Images that were there before there were versions. */
class ImageVersionsMigrationTest {
    private static final String DATABASE = "jdbc:h2:mem:versions;DB_CLOSE_DELAY=-1";

    private static void migrate(String target) {
        Flyway.configure()
                .dataSource(DATABASE, "", "")
                .locations("classpath:db/migration/common", "classpath:db/migration/h2")
                .target(target)
                .load()
                .migrate();
    }

    private static void add(Connection connection, String columns, String values) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "insert into image (id, kind, file, size_bytes, virtual_size_bytes, modified_nanos, start_sha256, facts, created, "
                            + columns + ") values (random_uuid(), 'DISK', '/x', 1, 1, 1, 'x', '{}', current_timestamp, "
                            + values + ")");
        }
    }

    @Test
    void theyKeepTheirNamesAndAreTheFirst() throws Exception {
        migrate("10");
        try (var connection = DriverManager.getConnection(DATABASE)) {
            add(connection, "name", "'win11'");
            migrate("11");
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select name, version from image")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("name")).isEqualTo("win11");
                assertThat(rows.getInt("version")).isEqualTo(1);
            }
            add(connection, "name, version", "'win11', 2");
            add(connection, "name, version", "'skiffos', 7");
            assertThatThrownBy(() -> add(connection, "name, version", "'win11', 2"))
                    .isInstanceOf(SQLException.class);
            migrate("14");
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select name, last_version from image_name order by name")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("name") + " " + rows.getInt("last_version"))
                        .isEqualTo("skiffos 7");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("name") + " " + rows.getInt("last_version"))
                        .isEqualTo("win11 2");
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
