package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.guest.OldSeals;
import dev.slipway.guest.SealedSecret;
import dev.slipway.guest.SecretBox;
import dev.slipway.guest.SecretPlace;
import dev.slipway.operation.RenewRequests;
import dev.slipway.provision.RenewSeals;
import dev.slipway.wsl.step.LabGuests;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the database of passwords and of what was run, and for how long. */
@QuarkusTest
@TestProfile(WslResourceTest.WithWindows.class)
class StoredSecretsTest extends MachineCase {
    private static final String CANARY = "canary-4711";

    @Inject
    AgroalDataSource dataSource;

    @Inject
    SecretBox secrets;

    @Inject
    RenewSeals renewSeals;

    @Inject
    RenewRequests renewRequests;

    // Only there under this profile; other tests' applications see this class, too.
    @Inject
    Instance<LabGuests> windows;

    @Inject
    @ConfigProperty(name = "slipway.data-directory")
    Path data;

    private String name;
    private String created;

    @BeforeEach
    void aMachineWithAnOwner() {
        windows.get().forgetEverything();
        name = freshName();
        var wish = wish(name);
        wish.put("owner", Map.of("user", "lab", "password", CANARY));
        created = submit(wish);
        succeeded(created);
    }

    @Test
    void whatWasAskedForIsKeptOnlyWhileItCanBeCarriedOut() throws Exception {
        assertThat(texts("select request from operation where cast(id as varchar) = ?", created))
                .containsExactly("");
        assertThat(texts("select owner_secret from machine where name = ?", name))
                .hasSize(1);

        var failed = failedRun("nope", "--password=" + CANARY);
        var request = texts("select request from operation where cast(id as varchar) = ?", failed)
                .getFirst();
        assertThat(request).contains("sealed", "\"program\":\"curl\"").doesNotContain(CANARY, "--password");
        assertThat(given().get("/api/v1/operations/{id}", failed).asString())
                .contains("Run curl")
                .doesNotContain("--password");
    }

    @Test
    void aDeletedMachineTakesItsSecretsAlong() throws Exception {
        var failed = failedRun("nope", CANARY);
        var sealed =
                texts("select owner_secret from machine where name = ?", name).getFirst();
        assertThat(wholeDatabase()).contains(sealed);
        succeeded(given().delete("/api/v1/machines/{name}", name)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        assertThat(wholeDatabase()).doesNotContain(sealed, CANARY);
        assertThat(texts("select request from operation where cast(id as varchar) = ?", failed))
                .containsExactly("");
        for (var act : List.of("retry", "cancel")) {
            given().post("/api/v1/operations/{id}/" + act, failed)
                    .then()
                    .statusCode(409)
                    .body("title", containsString("no longer kept"))
                    .body("remedies[0].sentence", containsString("anew"));
        }
        given().get("/api/v1/operations/{id}", failed).then().body("state", equalTo("FAILED"));
    }

    @Test
    void secretsOfEarlierReleasesAreBoundToTheirPlaceAtTheStart() throws Exception {
        var machine = machines.require(name);
        var place = SecretPlace.ownerPassword(machine.id());
        var old = OldSeals.version1(data, CANARY).text();
        var failed = failedRun("nope", CANARY);
        var bound =
                texts("select owner_secret from machine where name = ?", name).getFirst();
        change("update machine set owner_secret = ? where name = ?", old, name);
        // As such a release stored a command.
        change(
                "update operation set request = ? where cast(id as varchar) = ?",
                texts("select request from operation where cast(id as varchar) = ?", failed)
                        .getFirst()
                        .replace(bound, old)
                        .replaceFirst("\"command\":\\{[^}]*}", "\"command\":{\"argv\":[\"curl\",\"" + CANARY + "\"]}"),
                failed);

        renewSeals.renew();
        renewRequests.renew();
        var renewed = Objects.requireNonNull(machines.require(name).ownerSecret());
        assertThat(secrets.open(place, new SealedSecret(renewed))).isEqualTo(CANARY);
        var request = texts("select request from operation where cast(id as varchar) = ?", failed)
                .getFirst();
        assertThat(request).contains("\"program\":\"curl\"").doesNotContain(CANARY, old);

        // As after a crash, or at each later start.
        renewSeals.renew();
        renewRequests.renew();
        assertThat(machines.require(name).ownerSecret()).isEqualTo(renewed);
        assertThat(texts("select request from operation where cast(id as varchar) = ?", failed))
                .containsExactly(request);
        given().post("/api/v1/operations/{id}/retry", failed).then().statusCode(202);
        given().get("/api/v1/operations/{id}?wait=60s", failed)
                .then()
                .body("problem.code", equalTo("WSL_DISTRO_NOT_FOUND"));
    }

    @Test
    void whatNobodyCanOpenStaysAsItIs() throws Exception {
        change("update machine set owner_secret = ? where name = ?", "AQ" + "A".repeat(78), name);
        renewSeals.renew();
        assertThat(machines.require(name).ownerSecret()).startsWith("AQAA");
    }

    private String failedRun(String distro, String argument) {
        String id = given().contentType("application/json")
                .body(Map.of("argv", List.of("curl", argument)))
                .post("/api/v1/machines/{name}/wsl/distros/{distro}/run", name, distro)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/api/v1/operations/{id}?wait=60s", id).then().body("state", equalTo("FAILED"));
        return id;
    }

    private List<String> texts(String query, Object... words) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = prepared(connection, query, words);
                var rows = statement.executeQuery()) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    texts.add(String.valueOf(rows.getString(column)));
                }
            }
            return texts;
        }
    }

    private static PreparedStatement prepared(Connection connection, String query, Object... words)
            throws SQLException {
        var statement = connection.prepareStatement(query);
        for (var position = 0; position < words.length; position++) {
            statement.setObject(position + 1, words[position]);
        }
        return statement;
    }

    private void change(String update, Object... words) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = prepared(connection, update, words)) {
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private String wholeDatabase() throws SQLException {
        var all = new StringBuilder();
        for (var table : List.of(
                "operation",
                "operation_step",
                "operation_log",
                "operation_memo",
                "machine",
                "feed_event",
                "download")) {
            all.append(texts("select * from " + table));
        }
        return all.toString();
    }
}
