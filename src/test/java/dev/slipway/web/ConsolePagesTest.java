package dev.slipway.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
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
                .contains("<noscript>", "needs JavaScript", "127.0.0.1:5900")
                .contains("aria-current=\"page\"><span class=\"pf-v6-c-tabs__item-text\">Console</span>");
        given().get("/machines/places-1").then().body(containsString("href=\"" + PAGE + "\"><img"));
    }

    @Test
    void oneThatIsOffCanBeStarted() {
        hypervisor.destroy(machine.id());
        observe();
        assertThat(place(page()))
                .contains("data-place=\"inactive\"", "Start the machine to see its screen.")
                .contains("action=\"/machines/places-1/start?back=" + PAGE + "\"", ">Start<");
        given().redirects()
                .follow(false)
                .post("/machines/places-1/start?back=" + PAGE)
                .then()
                .statusCode(303)
                .header("Location", endsWith(PAGE));
        await().atMost(SOON).until(() -> page().contains("data-place=\"ready\""));
        given().redirects()
                .follow(false)
                .post("/machines/places-1/reset?back=//evil.example/")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/machines/places-1"));
    }

    @Test
    void oneThatIsBeingStartedSaysWhatHappens() {
        hypervisor.destroy(machine.id());
        observe();
        hypervisor.reachable(false);
        given().redirects()
                .follow(false)
                .post("/machines/places-1/start")
                .then()
                .statusCode(303);
        assertThat(place(page()))
                .contains("data-place=\"pending\"", "The screen shows here as soon as the machine runs.")
                .contains("href=\"/operations/", "See what happens");
        hypervisor.reachable(true);
        await().atMost(SOON).until(() -> page().contains("data-place=\"ready\""));
    }

    /** The service looks at its host meanwhile and sees the machine as it is. */
    private String observed(Optional<DomainView> view, String words) {
        return await().atMost(SOON)
                .until(
                        () -> {
                            machines.observed(machine.id(), view);
                            return place(page());
                        },
                        said -> said.contains(words));
    }

    @Test
    void oneWithoutADisplayLeadsToItsDefinition() {
        var view = hypervisor.find(machine.id()).orElseThrow();
        var without = new DomainView(
                view.id(),
                view.name(),
                view.state(),
                view.reason(),
                view.owner(),
                view.generation(),
                view.disk(),
                view.persistentDisk(),
                view.cdrom(),
                null);
        assertThat(observed(Optional.of(without), "without a VNC display"))
                .contains("data-place=\"missing\"", "The machine runs without a VNC display.")
                .contains("href=\"/machines/places-1/definition\"");
        assertThat(observed(Optional.empty(), "not on the host"))
                .contains("data-place=\"missing\"", "The machine is not on the host");
        given().get(PAGE).then().body(not(containsString("needs JavaScript")));
    }

    @Test
    void oneThatIsNotThereIsAPageThatSaysSo() {
        given().get("/machines/none/console").then().statusCode(404).contentType("text/html");
    }

    private void observe() {
        machines.observed(machine.id(), hypervisor.find(machine.id()));
    }

    private static String page() {
        var answer = given().get(PAGE);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.asString();
    }

    private static String place(String page) {
        return page.replaceAll("(?s).*(<div id=\"console-place\".*?)<slipway-console.*", "$1");
    }
}
