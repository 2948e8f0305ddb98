package dev.slipway.api;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.console.Consoles;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.FakeScreen;
import dev.slipway.machine.Machine;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A machine with a screen, and clients that want to see it. */
abstract class ConsoleCase {
    /** As much as an administrator could switch on; and few seats. */
    public static class EverythingIsLogged implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.access-log.enabled", "true",
                    "quarkus.http.access-log.pattern", "%r %s %{i,Sec-WebSocket-Protocol} %{ALL_REQUEST_HEADERS}",
                    "quarkus.log.min-level", "TRACE",
                    "quarkus.log.category.\"dev.slipway\".level", "TRACE",
                    "quarkus.log.category.\"io.netty.handler.codec.http\".level", "TRACE",
                    "quarkus.log.category.\"org.hibernate.orm.jdbc.bind\".level", "TRACE",
                    "slipway.console.per-machine", "2",
                    "slipway.console.overall", "3");
        }
    }

    static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    SampleMachines samples;

    @Inject
    FakeHypervisor hypervisor;

    @Inject
    Consoles consoles;

    final List<ConsoleClient> clients = new ArrayList<>();
    final List<Machine> machines = new ArrayList<>();

    @BeforeEach
    void prepare() {
        machines.add(samples.running("screen-1"));
    }

    @AfterEach
    void cleanUp() {
        clients.forEach(ConsoleClient::abort);
        await().atMost(SOON).until(() -> consoles.open() == 0);
        machines.forEach(samples::forget);
        hypervisor.screens(_ -> new FakeScreen().viewer());
    }

    JsonPath ticket(String machine) {
        var answer = given().post("/api/v1/machines/{name}/console", machine);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return answer.jsonPath();
    }

    ConsoleClient join(String machine) {
        return join(machine, ticket(machine).getString("subprotocol"));
    }

    ConsoleClient join(String machine, String subprotocol) {
        var client = ConsoleClient.join(RestAssured.port, path(machine), subprotocol);
        clients.add(client);
        return client;
    }

    static String path(String machine) {
        return "/api/v1/machines/" + machine + "/console/socket";
    }

    static io.restassured.specification.RequestSpecification asking(String machine) {
        return given().header("Upgrade", "websocket").header("Origin", "http://127.0.0.1:" + RestAssured.port);
    }

    static ValidatableResponse refused(String machine, String subprotocol) {
        return asking(machine)
                .header("Sec-WebSocket-Protocol", "binary, " + subprotocol)
                .get(path(machine))
                .then();
    }
}
