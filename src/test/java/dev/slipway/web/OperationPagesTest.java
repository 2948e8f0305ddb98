package dev.slipway.web;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.slipway.operation.Feed;
import dev.slipway.operation.Operation;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Operations;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
class OperationPagesTest {
    static final String EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{inject:shell.address}";

    @Inject
    Operations operations;

    @Inject
    SampleRecipe recipe;

    @Inject
    Feed feed;

    private static URI at(String path) {
        return URI.create("http://127.0.0.1:" + RestAssured.port + path);
    }

    private Operation submit(String evil, boolean fails) {
        return operations.submit(recipe, new SampleRecipe.Request("m-" + UUID.randomUUID(), evil, fails));
    }

    private void awaitRunningSecondStep(Operation operation) {
        await().until(() -> operations.require(operation.id()).steps().get(1).progress() != null);
    }

    @Test
    void showsAllStepsFromTheStartAndTrueProgress() {
        var operation = submit("", false);
        awaitRunningSecondStep(operation);
        var page = given().get("/operations/" + operation.id())
                .then()
                .statusCode(200)
                .contentType("text/html")
                .extract()
                .body()
                .asString();
        assertThat(page)
                .contains("<h1>" + operation.title(), "11 GiB of 64 GiB (17 %)", "aria-current=\"step\"")
                .contains("Enable WSL", "usually 50 s", "To do", "role=\"status\"", "id=\"main\"", "Skip to content");
        recipe.open(operation.subject().substring(7));
    }

    @Test
    void escapesWhateverOthersWrote() {
        var operation = submit(EVIL, true);
        recipe.open(operation.subject().substring(7));
        await().until(() -> operations.require(operation.id()).state() == OperationState.FAILED);
        for (var path : new String[] {
            "/operations",
            "/operations/" + operation.id(),
            "/operations/" + operation.id() + "/steps/check/log",
            "/operations/" + operation.id() + "/steps/check/log?lines=1"
        }) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .body(containsString("&lt;img src=x onerror=alert(1)&gt;"))
                    .body(not(containsString("<img src=x")))
                    .body(not(containsString("<script>alert")));
        }
    }

    @Test
    void saysWhatFailedAndWhatToDo() {
        var operation = submit("", true);
        recipe.open(operation.subject().substring(7));
        await().until(() -> operations.require(operation.id()).state() == OperationState.FAILED);
        given().get("/operations/" + operation.id())
                .then()
                .body(containsString("data-copy=\"setfacl -m u:libvirt-qemu:x /srv/slipway\""))
                .body(containsString("Retry from this step"))
                .body(containsString("Cannot access storage file"));
        given().redirects()
                .follow(false)
                .post("/operations/" + operation.id() + "/retry")
                .then()
                .statusCode(303);
    }

    @Test
    @Timeout(40)
    void streamSendsOnlyTheStepsThatChangedAndReplaysAfterAReconnect() throws Exception {
        var operation = submit("", false);
        awaitRunningSecondStep(operation);
        var page = given().get("/operations/" + operation.id()).body().asString();
        var url = page.replaceAll("(?s).*hx-sse:connect=\"([^\"]+)\".*", "$1");
        var connection = at(url).toURL().openConnection();
        connection.setReadTimeout(20_000);
        var stream = connection.getInputStream();
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith(":");
            recipe.open(operation.subject().substring(7));
            var text = new StringBuilder();
            String id = "";
            while (!text.toString().contains("5 of 5 steps done")
                    || !text.toString().endsWith("\n\n")) {
                var line = next(lines);
                text.append(line).append('\n');
                id = line.startsWith("id:") ? line.substring(3).strip() : id;
            }
            assertThat(text.toString()).contains("id=\"step-disk\"", "hx-target=\"#step-wsl\"");
            assertThat(text.toString()).doesNotContain("id=\"step-check\"");
            assertThat(Long.parseLong(id)).isPositive();
        }
    }

    @Test
    @Timeout(60)
    void aPageThatComesBackLateIsBroughtUpToDate() throws Exception {
        var seen = feed.head();
        // More than the feed answers at once lies between what the page saw and its own operation.
        QuarkusTransaction.requiringNew().run(() -> {
            for (var i = 0; i < 1100; i++) {
                feed.append("elsewhere", "nobody", "noise", "{}");
            }
        });
        var operation = submit("", false);
        recipe.open(operation.subject().substring(7));
        await().until(() -> operations.require(operation.id()).state() == OperationState.SUCCEEDED);
        var stream =
                at("/operations/" + operation.id() + "/stream?after=0").toURL().openConnection();
        stream.setReadTimeout(20_000);
        stream.setRequestProperty("Last-Event-ID", Long.toString(seen));
        try (var lines = new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
            var text = new StringBuilder();
            while (!text.toString().contains("5 of 5 steps done")) {
                text.append(next(lines)).append('\n');
            }
        }
    }

    private static String next(BufferedReader lines) throws IOException {
        var line = lines.readLine();
        if (line == null) {
            throw new AssertionError("the stream ended");
        }
        return line;
    }

    @Test
    void whatWasUndoneHasNoTimeOfWorkAndPromisesNone() {
        var operation = submit("", true);
        recipe.open(operation.subject().substring(7));
        await().until(() -> operations.require(operation.id()).state() == OperationState.FAILED);
        operations.cancel(operation.id());
        await().until(() -> operations.require(operation.id()).state() == OperationState.CANCELLED);
        given().get("/operations/" + operation.id())
                .then()
                .body(containsString("undone · "))
                .body(not(containsString("steps done")))
                .body(not(containsString("usually")));
    }

    @Test
    void anUnknownOperationIsAPageWithAWayOut() {
        given().get("/operations/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .contentType("text/html")
                .body(containsString("There is no operation"));
        given().get("/operations/<script>").then().statusCode(404).body(not(containsString("<script>\"")));
    }
}
