package dev.slipway.web;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.ImageLabels;
import dev.slipway.image.Images;
import dev.slipway.intake.download.FakeServer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forms that work without scripts: a download, an export. */
@QuarkusTest
class ImagePagesTest {
    @Inject
    Images images;

    @Inject
    ImageLabels labels;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;
    private String name;

    @BeforeEach
    void aFolder() throws IOException {
        name = "w" + UUID.randomUUID().toString().substring(24);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve(name));
    }

    @AfterEach
    void nothingStays() throws IOException {
        images.list().stream().filter(image -> image.name().equals(name)).forEach(image -> images.remove(image.id()));
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private Path disk() throws IOException {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        return VdiBuilder.full(2).write(folder.resolve("disk.vdi"), 0, boot);
    }

    private static String awaitSuccess(String location) {
        var operation = location.substring(location.lastIndexOf('/') + 1);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> given().get("/api/v1/operations/{id}?wait=20s", operation)
                        .jsonPath()
                        .getString("state")
                        .equals("SUCCEEDED"));
        return given().get("/operations/" + operation).asString();
    }

    @Test
    void aFormFetchesAnImage() throws Exception {
        try (var server = new FakeServer(FakeServer.file(Files.readAllBytes(disk()), "\"1\""))) {
            var location = given().redirects()
                    .follow(false)
                    .formParam("url", server.url("/win11.vdi?key=geheim"))
                    .formParam("name", name)
                    .formParam("sha256", "")
                    .formParam("kind", "")
                    .post("/images/download")
                    .then()
                    .statusCode(303)
                    .extract()
                    .header("Location");
            assertThat(location).contains("/operations/");
            assertThat(awaitSuccess(location))
                    .contains("Download image " + name, "Check the address and the size", "Reserve space")
                    .doesNotContain("geheim");
        }
        given().get("/images")
                .then()
                .body(containsString(name))
                .body(containsString("downloaded from: http://127.0.0.1"))
                .body(not(containsString("geheim")));
    }

    @Test
    void aFormMakesANewVersionAndTheOneBeforeStaysBelowIt() throws Exception {
        var first = images.register(Optional.of(name), disk().toString(), Optional.empty());
        var form = given().redirects()
                .follow(false)
                .formParam("path", first.file().toString())
                .formParam("name", name);
        form.post("/images")
                .then()
                .statusCode(409)
                .body(containsString("Code NAME_TAKEN"))
                .body(not(containsString("name=\"newVersion\" value=\"yes\" checked")));
        form.formParam("newVersion", "yes").post("/images").then().statusCode(303);
        try (var server = new FakeServer(FakeServer.file(Files.readAllBytes(disk()), "\"1\""))) {
            awaitSuccess(given().redirects()
                    .follow(false)
                    .formParam("url", server.url("/win11.vdi"))
                    .formParam("name", name)
                    .formParam("newVersion", "yes")
                    .post("/images/download")
                    .then()
                    .statusCode(303)
                    .extract()
                    .header("Location"));
        }
        given().get("/images")
                .then()
                .body(containsString("version 3"))
                .body(containsString("2 older versions"))
                .body(containsString("<b>" + name + "@1</b>"))
                .body(containsString("action=\"/images/" + first.id() + "/remove\""));
        given().redirects()
                .follow(false)
                .post("/images/" + first.id() + "/remove")
                .then()
                .statusCode(303);
        given().get("/images").then().body(containsString("1 older version<"));
        given().formParam("path", "/nowhere")
                .formParam("newVersion", "yes")
                .post("/images")
                .then()
                .body(containsString("name=\"newVersion\" value=\"yes\" checked"));
    }

    @Test
    void aRefusedAddressIsShownAgainWithTheReason() {
        given().formParam("url", "http://10.0.0.1/\"><blink>")
                .formParam("name", "\"><i>")
                .formParam("sha256", "123")
                .post("/images/download")
                .then()
                .statusCode(422)
                .contentType("text/html")
                .body(containsString("Code DOWNLOAD_ADDRESS"))
                .body(containsString("value=\"http://10.0.0.1/&quot;&gt;&lt;blink&gt;\""))
                .body(containsString("value=\"&quot;&gt;&lt;i&gt;\""))
                .body(containsString("value=\"123\""))
                .body(containsString("autofocus"))
                .body(not(containsString("\"><blink>")));
    }

    @Test
    void labelsAreLinesOfText() throws Exception {
        var image = images.register(Optional.of(name), disk().toString(), Optional.empty());
        var page = "/images/" + image.id() + "/labels";
        given().get("/images").then().body(containsString("href=\"" + page + "\""));
        given().get(page).then().statusCode(200).body(containsString("action=\"" + page + "\""));
        given().redirects()
                .follow(false)
                .formParam("labels", " os = Windows 11 \r\n\r\nteam=<blink>\r\n")
                .post(page)
                .then()
                .statusCode(303);
        assertThat(labels.of(image.id())).isEqualTo(Map.of("os", "Windows 11", "team", "<blink>"));
        given().get("/images")
                .then()
                .body(containsString("os: Windows 11"))
                .body(containsString("team: &lt;blink&gt;"));
        given().get(page).then().body(containsString("os=Windows 11\nteam=&lt;blink&gt;"));
        for (var wrong : List.of("no label", "OS=x", "os=1\nos=2")) {
            given().formParam("labels", wrong)
                    .post(page)
                    .then()
                    .statusCode(422)
                    .body(containsString(wrong + "</textarea>"))
                    .body(containsString("Code INVALID_REQUEST"));
        }
        assertThat(labels.of(image.id())).as("a refused change changes nothing").hasSize(2);
    }

    @Test
    void aFormExportsADiskAndLeadsToTheFile() throws Exception {
        var source = disk();
        var image = images.register(Optional.of(name), source.toString(), Optional.empty());
        given().get("/images").then().body(containsString("href=\"/images/" + image.id() + "/exports\""));
        var page = "/images/" + image.id() + "/exports";
        given().get(page)
                .then()
                .statusCode(200)
                .body(containsString("No exports yet."))
                .body(containsString("action=\"" + page + "\""))
                .body(containsString("<option value=\"vhdx\">vhdx, for Hyper-V</option>"));
        var location = given().redirects()
                .follow(false)
                .formParam("format", "raw")
                .post(page)
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        assertThat(awaitSuccess(location)).contains("href=\"/images/" + name + "/exports\"");
        var ready = given().get("/images/" + name + "/exports")
                .then()
                .statusCode(200)
                .body(containsString("Ready"))
                .extract()
                .asString();
        var href = ready.replaceAll("(?s).*href=\"(/api/v1/images/[^\"]*)\".*", "$1");
        assertThat(ready).contains("Download " + name + ".raw");
        given().get(href).then().statusCode(200);
        var remove = ready.replaceAll("(?s).*action=\"(/images/[^\"]*/remove)\".*", "$1");
        given().redirects().follow(false).post(remove).then().statusCode(303);
        given().get(href).then().statusCode(404);
        given().get(page).then().body(containsString("No exports yet."));
    }

    @Test
    void aRefusedExportSaysWhy() throws Exception {
        var image = images.register(Optional.of(name), disk().toString(), Optional.empty());
        given().formParam("format", "vdi")
                .formParam("compress", "yes")
                .post("/images/" + image.id() + "/exports")
                .then()
                .statusCode(422)
                .body(containsString("A VDI cannot be compressed."))
                .body(containsString("value=\"vdi\" selected"))
                .body(containsString("checked"));
        given().get("/images/nobody/exports").then().statusCode(404).contentType("text/html");
    }
}
