package dev.slipway.web;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.hypervisor.Screen;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where there is no screen there is one sentence and one button. */
@QuarkusTest
class ConsolePagesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PAGE = "/machines/places-1/console";

    @Inject
    SampleMachines samples;

    @Inject
    Machines machines;

    @Inject
    FakeHypervisor hypervisor;

    private Machine machine;

    @BeforeEach
    void prepare() {
        machine = samples.running("places-1");
    }

    @AfterEach
    void cleanUp() {
        hypervisor.reachable(true);
        await().atMost(SOON)
                .until(() -> machines.latestOperation(machine)
                        .filter(operation -> !operation.state().isDone())
                        .isEmpty());
        samples.forget(machine);
    }

    @Test
    void aRunningMachineHasItsScreen() {
        var page = page();
        assertThat(place(page)).contains("data-place=\"ready\"").doesNotContain("<h2", "<button", "<a ");
        assertThat(page)
                .contains("<slipway-console", "machine=\"places-1\"", "Ctrl+Alt+Del", "gives the keyboard back")
                .contains("<noscript>", "needs JavaScript", "--attach slipway-places-1")
                .contains("aria-current=\"page\"><span class=\"pf-v6-c-tabs__item-text\">Console</span>");
        given().get("/machines/places-1").then().body(containsString("href=\"" + PAGE + "\"><img"));
    }

    @Test
    void oneThatIsOffCanBeStarted() {
        hypervisor.destroy(machine.id());
        assertThat(placeOnce("inactive"))
                .contains("Start the machine to see its screen.")
                .contains("action=\"/machines/places-1/start?back=" + PAGE + "\"", ">Start<");
        given().redirects()
                .follow(false)
                .post("/machines/places-1/start?back=" + PAGE)
                .then()
                .statusCode(303)
                .header("Location", endsWith(PAGE));
        placeOnce("ready");
        given().redirects()
                .follow(false)
                .post("/machines/places-1/reset?back=//evil.example/")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/machines/places-1"));
    }

    @Test
    void aPausedOneSaysSoAboveItsScreen() {
        hypervisor.pause(machine.id());
        assertThat(await().atMost(SOON).until(() -> place(page()), said -> said.contains("paused")))
                .contains("data-place=\"ready\"", "action=\"/machines/places-1/resume?back=" + PAGE + "\"", ">Resume<");
        given().redirects()
                .follow(false)
                .post("/machines/places-1/resume?back=" + PAGE)
                .then()
                .statusCode(303);
        await().atMost(SOON).until(() -> place(page()), said -> !said.contains("paused"));
    }

    @Test
    void aPausedOneAtWorkLeadsToWhatWaitsForIt() {
        hypervisor.pause(machine.id());
        await().until(() -> place(page()), said -> said.contains("paused"));
        hypervisor.reachable(false);
        given().redirects()
                .follow(false)
                .post("/machines/places-1/reset")
                .then()
                .statusCode(303);
        assertThat(await().until(() -> place(page()), said -> said.contains("It waits until the machine goes on.")))
                .contains("data-place=\"ready\"", "href=\"/operations/")
                .doesNotContain(">Resume<");
    }

    @Test
    void oneThatIsBeingStartedSaysWhatHappens() {
        hypervisor.destroy(machine.id());
        placeOnce("inactive");
        hypervisor.reachable(false);
        given().redirects()
                .follow(false)
                .post("/machines/places-1/start")
                .then()
                .statusCode(303);
        assertThat(placeOnce("pending"))
                .contains("The screen shows here as soon as the machine runs.")
                .contains("href=\"/operations/", "See what happens");
        hypervisor.reachable(true);
        placeOnce("ready");
    }

    @Test
    void oneWithoutADisplayIsRefusedWithThatSentence() {
        hypervisor.screen(machine.id(), Screen.NONE);
        given().post("/api/v1/machines/places-1/console")
                .then()
                .statusCode(409)
                .body("title", equalTo("The machine runs without a VNC display."));
    }

    @Test
    void aPortIsNamedNowhere() {
        hypervisor.screen(machine.id(), Screen.ON_A_PORT);
        for (var path : List.of(PAGE, "/machines/places-1", "/api/v1/machines/places-1")) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .body(not(containsString("127.0.0.1:59")))
                    .body(not(containsString("vncPort")));
        }
    }

    @Test
    void oneThatWasRemovedBehindOurBackSaysSo() {
        hypervisor.vanish(machine.id());
        assertThat(placeOnce("missing")).contains("The machine is not on the host");
        given().get(PAGE).then().body(not(containsString("needs JavaScript")));
    }

    @Test
    void oneThatIsNotThereIsAPageThatSaysSo() {
        given().get("/machines/none/console").then().statusCode(404).contentType("text/html");
    }

    private static String page() {
        var answer = given().get(PAGE);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.asString();
    }

    /** The service hears of a change from its host, and may have asked it a moment before. */
    private static String placeOnce(String key) {
        return await("a place that is " + key)
                .atMost(SOON)
                .until(() -> place(page()), said -> said.contains("data-place=\"" + key + "\""));
    }

    private static String place(String page) {
        return page.replaceAll("(?s).*(<div id=\"console-place\".*?)<slipway-console.*", "$1");
    }
}
