package dev.slipway.web;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.slipway.machine.Machines;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import dev.slipway.wsl.distro.WslFeature;
import dev.slipway.wsl.distro.WslReading;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MachinePagesTest {
    @Inject
    SampleMachines samples;

    @Inject
    Machines machines;

    @ParameterizedTest
    @ValueSource(strings = {"/machines", "/machines/new", "/images", "/imports", "/operations", "/host", "/nowhere"})
    void everyPageHasItsLandmarks(String path) {
        var page = given().get(path).body().asString();
        assertThat(page)
                .contains("<html lang=\"en\">", "<header", "<main ", "id=\"main\"", "href=\"#main\"", "<nav")
                .contains("role=\"status\"", "Engine: kvm", "loopback");
        assertThat(page.split("<h1", -1)).hasSize(2);
    }

    @Test
    void aMachineShowsWhatItIsAndWhatCanBeDone() {
        var machine = samples.running("pages-1");
        try {
            given().get("/machines").then().body(containsString("pages-1")).body(containsString("practice guest"));
            given().get("/machines/pages-1")
                    .then()
                    .statusCode(200)
                    .body(containsString("Start: It runs already."))
                    .body(containsString("engine tcg"))
                    .body(containsString("/volumes/pages-1.qcow2"))
                    .body(containsString("The image (removed) stays."));
            given().get("/machines/pages-1/definition")
                    .then()
                    .statusCode(200)
                    .body(containsString("&lt;domain type=&quot;qemu&quot;"));
        } finally {
            samples.forget(machine);
        }
    }

    @Test
    void theHistoryOfAMachineFollows() throws Exception {
        var machine = samples.running("pages-4");
        try {
            try (var lines = lines(stream("pages-4"))) {
                given().redirects()
                        .follow(false)
                        .post("/machines/pages-4/pause")
                        .then()
                        .statusCode(303);
                assertThat(until(lines, "#machine-history", "Pause pages-4")).contains("Pause pages-4");
            }
        } finally {
            await().until(() -> machines.latestOperation(machine)
                    .filter(operation -> !operation.state().isDone())
                    .isEmpty());
            samples.forget(machine);
        }
    }

    @Test
    void thePageOfAMachineThatWasDeletedSaysSo() throws Exception {
        samples.running("pages-5");
        var stream = stream("pages-5");
        try (var lines = lines(stream)) {
            given().redirects()
                    .follow(false)
                    .post("/machines/pages-5/delete")
                    .then()
                    .statusCode(303);
            assertThat(until(lines, "#machine-head", "The machine is deleted.", "href=\"/machines\""))
                    .contains("The machine is deleted.", "href=\"/machines\"");
        }
        given().get(stream).then().statusCode(404);
    }

    /** Where the page of this machine hears of changes. */
    private static String stream(String machine) {
        return given().get("/machines/" + machine)
                .asString()
                .replaceAll("(?s).*hx-sse:connect=\"([^\"]+)\".*", "$1")
                .replace("&amp;", "&");
    }

    private static BufferedReader lines(String stream) throws IOException {
        var connection = URI.create("http://127.0.0.1:" + RestAssured.port + stream)
                .toURL()
                .openConnection();
        connection.setReadTimeout(60_000);
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the stream said up to all of these words; it beats now and then, so this ends when they never come. */
    private static String until(BufferedReader lines, String... words) throws IOException {
        var text = new StringBuilder();
        for (var beats = 0; beats < 4 && !Stream.of(words).allMatch(text.toString()::contains); ) {
            var line = lines.readLine();
            beats += line == null || line.startsWith(":") ? 1 : 0;
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /** A template may be made for WSL; whether the machine has it is another matter. */
    @Test
    void aMachineIsCalledByItsSystemAlone() {
        var machine = samples.running("pages-3", "windows-10");
        try {
            given().get("/machines/pages-3")
                    .then()
                    .body(containsString("Windows 10 · 1 CPU"))
                    .body(not(containsString("with WSL 2")));
        } finally {
            samples.forget(machine);
        }
    }

    @Test
    void whatTheGuestSaysIsNeverMarkup() {
        var machine = samples.running("pages-2");
        try {
            machines.guestSeen(machine.id(), OperationPagesTest.EVIL, true, 19045);
            machines.wslSeen(
                    machine.id(),
                    new WslReading(
                            Map.of(WslFeature.VIRTUAL_MACHINE_PLATFORM, FeatureState.ENABLED),
                            Optional.of(OperationPagesTest.EVIL),
                            List.of(new DistroView(OperationPagesTest.EVIL, 2, DistroState.RUNNING, true))));
            for (var path : new String[] {"/machines", "/machines/pages-2", "/machines/pages-2/wsl"}) {
                given().get(path)
                        .then()
                        .statusCode(200)
                        .body(containsString("&lt;img src=x"))
                        .body(not(containsString("<img src=x")))
                        .body(not(containsString("<script>alert")));
            }
        } finally {
            samples.forget(machine);
        }
    }

    @Test
    void aFormThatIsRefusedKeepsWhatWasTypedAndSaysEverything() {
        given().formParam("name", "<b>")
                .formParam("cpus", "many")
                .formParam("memory", "x")
                .post("/machines/new")
                .then()
                .statusCode(422)
                .contentType("text/html")
                .body(containsString("value=\"&lt;b&gt;\""))
                .body(containsString("CPUs must be a whole number."))
                .body(containsString("Memory must be a whole number."))
                .body(containsString("autofocus"));
        given().formParam("name", "Not A Name")
                .post("/machines/new")
                .then()
                .statusCode(422)
                .body(containsString("id=\"name-error\""));
    }

    @Test
    void thePreviewNamesWhatIsMissing() {
        given().formParam("name", "lab")
                .post("/machines/new/preview")
                .then()
                .statusCode(200)
                .body(containsString("to settle first"))
                .body(not(containsString("<html")));
    }

    @Test
    void anImageThatCannotBeRegisteredSaysWhy() {
        given().formParam("path", "/etc/shadow")
                .post("/images")
                .then()
                .statusCode(422)
                .body(containsString("value=\"/etc/shadow\""))
                .body(containsString("Code IMAGE_"));
    }

    @Test
    void readingWslOfAMachineThatIsOffIsAnsweredWithAWayOut() {
        given().get("/machines/none/wsl").then().statusCode(404).contentType("text/html");
    }
}
