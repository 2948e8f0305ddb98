package dev.slipway.intake.download;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What stands in the query of an address is a secret. */
@QuarkusTest
class DownloadSecretTest extends DownloadCase {
    private static final String ETAG = "\"v1\"";
    private static final String TOKEN = "geheim-4711";

    @Inject
    AgroalDataSource dataSource;

    @Test
    void theQueryIsReadByNobodyButTheServer() throws Exception {
        var records = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                synchronized (records) {
                    records.add(record.getMessage()
                            + java.util.Arrays.toString(record.getParameters())
                            + record.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(handler);
        try {
            var file = disk(2, 8);
            server.behave(FakeServer.file(file, ETAG));
            var operation = begun(server.url("/x.vdi?key=" + TOKEN), Map.of());
            var end = awaitEnd(operation).body("state", equalTo("SUCCEEDED"));
            assertThat(server.asked)
                    .allSatisfy(asked -> assertThat(asked.target()).endsWith(TOKEN));
            server.behave((asked, talk) -> talk.say("HTTP/1.1 403 " + TOKEN + "\nContent-Length: 0\n\n"));
            var failed = begun(server.url("/x.vdi?key=" + TOKEN), Map.of("name", name + "b"));
            var failure = awaitEnd(failed).body("state", equalTo("FAILED"));
            for (var text : List.of(
                    end.extract().asString(),
                    failure.extract().asString(),
                    given().get("/api/v1/images").asString(),
                    given().get("/api/v1/operations").asString(),
                    given().get("/api/v1/operations/{id}/steps/check-address/log", operation)
                            .asString(),
                    given().get("/api/v1/operations/{id}/steps/download/log", operation)
                            .asString(),
                    given().get("/images").asString(),
                    given().get("/operations/" + failed).asString(),
                    rows("download"),
                    rows("operation"),
                    rows("operation_step"),
                    rows("operation_log"),
                    rows("image"),
                    rows("feed_event"))) {
                assertThat(text).isNotEmpty().doesNotContain(TOKEN);
            }
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        synchronized (records) {
            assertThat(records).noneMatch(line -> line.contains(TOKEN));
        }
    }

    private String rows(String table) throws Exception {
        var text = new StringBuilder();
        try (var connection = dataSource.getConnection();
                var query = connection.prepareStatement("select * from " + table);
                var rows = query.executeQuery()) {
            while (rows.next()) {
                for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    text.append(rows.getString(column)).append('\t');
                }
            }
        }
        return text.toString();
    }
}
