package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.operation.Operations;
import dev.slipway.operation.Rehearsal;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OperationResourceTest {
    @Inject
    Operations operations;

    @Inject
    Rehearsal rehearsal;

    @BeforeEach
    void forget() {
        rehearsal.acts.clear();
    }

    private String submit(String... steps) {
        var script = new Rehearsal.Script("test/" + UUID.randomUUID(), List.of(steps));
        return operations.submit(rehearsal, script).id().toString();
    }

    @Test
    void waitAnswersWhenItIsDone() {
        rehearsal.acts.put("a", context -> context.pause(java.time.Duration.ofMillis(400)));
        given().get("/api/v1/operations/{id}?wait=30s", submit("a", "b"))
                .then()
                .statusCode(200)
                .body("state", equalTo("SUCCEEDED"))
                .body("steps.key", equalTo(List.of("a", "b")));
    }

    @Test
    void aStrangeWaitIsRefusedWithARemedy() {
        given().get("/api/v1/operations/{id}?wait=soon", submit("a"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"))
                .body("remedies[0].sentence", containsString("wait=30s"));
    }

    @Test
    void anUnknownOperationIsAProblemDocument() {
        given().get("/api/v1/operations/nonsense")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("NOT_FOUND"));
    }

    @Test
    void failureRetryAndTheLog() {
        rehearsal.acts.put("a", context -> {
            context.log("trying");
            throw Rehearsal.broken().toException();
        });
        var id = submit("a");
        given().get("/api/v1/operations/{id}?wait=30s", id)
                .then()
                .body("state", equalTo("FAILED"))
                .body("retryable", equalTo(true))
                .body("problem.code", equalTo("TOOL_FAILED"))
                .body("problem.remedies[0].command", equalTo("mend --now"));
        given().get("/api/v1/operations/{id}/steps/a/log", id).then().body("text", hasItem("trying"));
        rehearsal.acts.clear();
        given().post("/api/v1/operations/{id}/retry", id).then().statusCode(202);
        given().get("/api/v1/operations/{id}?wait=30s", id).then().body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void eventsReplayFromTheDatabase() {
        var id = submit("a");
        given().get("/api/v1/operations/{id}?wait=30s", id).then().body("state", equalTo("SUCCEEDED"));
        var all = given().get("/api/v1/operations/{id}/events", id)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        var ids = all.lines().filter(line -> line.startsWith("id:")).toList();
        var second = ids.get(1).substring(3).strip();
        var rest = given().header("Last-Event-ID", second)
                .get("/api/v1/operations/{id}/events", id)
                .asString();
        org.assertj.core.api.Assertions.assertThat(
                        rest.lines().filter(line -> line.startsWith("id:")).toList())
                .isEqualTo(ids.subList(2, ids.size()));
    }

    @Test
    void nothingAtAnAddressIsAProblemDocumentToo() {
        given().get("/api/v1/nothing").then().statusCode(404).contentType("application/problem+json");
    }
}
