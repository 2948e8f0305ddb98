package dev.slipway.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.slipway.image.Images;
import dev.slipway.image.vdi.VdiBuilder;
import dev.slipway.virtualbox.Samples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ImportPagesTest {
    @Inject
    Images images;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    private Path folder;

    @BeforeEach
    void aFolder() throws IOException {
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve("page & " + UUID.randomUUID()));
    }

    @AfterEach
    void nothingStays() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private String definition(String text) throws IOException {
        return Files.writeString(folder.resolve("win10.vbox"), text).toString();
    }

    @Test
    void isLinkedFromMachinesAndImages() {
        for (var path : new String[] {"/machines", "/images"}) {
            given().get(path).then().body(containsString("href=\"/imports\""));
        }
    }

    @Test
    void listsDefinitionsAndReadsTheChosenOne() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        var path = definition(Samples.small("name=\"Win 10 (Lab)\"", Samples.disk("win10.vdi"), ""));
        var list =
                given().get("/imports").then().statusCode(200).extract().body().asString();
        var link = list.replaceAll(
                "(?s).*href=\"(/imports\\?path=[^\"]*"
                        + folder.getFileName().toString().substring(7) + "[^\"]*)\".*",
                "$1");
        assertThat(link).startsWith("/imports?path=").doesNotContain(" ");
        assertThat(list).contains("<form", "method=\"get\"").doesNotContain("Create machine<");
        var page = given().urlEncodingEnabled(false)
                .get(link.replace("&amp;", "&"))
                .then()
                .statusCode(200)
                .extract()
                .body()
                .asString();
        assertThat(page)
                .contains("Win 10 (Lab)", "value=\"win-10-lab\"", "What will happen", "This machine can be brought")
                .contains("Activation", "Guest Additions", "Create machine")
                .contains("role=\"status\"");
        assertThat(page.split("<h1", -1)).hasSize(2);
        assertThat(page.split("disabled", -1)).hasSize(1);
        assertThat(page).contains(path.replace("&", "&amp;"));
    }

    @Test
    void whatStandsInTheWayIsShownAndTheButtonSaysWhy() throws IOException {
        var path = definition(Samples.text("win10-snapshots.vbox"));
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .statusCode(200)
                .body(containsString("Stands in the way"))
                .body(containsString("VBoxManage clonemedium disk aaaaaaaa-0000-4000-8000-000000000003"))
                .body(containsString("disabled aria-describedby=\"blocked\""))
                .body(containsString("id=\"blocked\""));
    }

    @Test
    void aPathThatCannotBeReadIsShownAgainWithTheReason() {
        given().queryParam("path", "/etc/\"><b>")
                .get("/imports")
                .then()
                .statusCode(422)
                .contentType("text/html")
                .body(containsString("Code IMAGE_OUTSIDE_IMPORT_DIRECTORY"))
                .body(containsString("value=\"/etc/&quot;&gt;&lt;b&gt;\""))
                .body(not(containsString("\"><b>")));
    }

    @Test
    void whatADefinitionSaysIsNeverMarkup() throws IOException {
        var path = definition(Samples.text("win10-new.vbox")
                .replace("Win 10 (Lab)", "&lt;img src=x onerror=alert(1)&gt;")
                .replace("vboxnet0", "&lt;script&gt;alert(1)&lt;/script&gt;")
                .replace("downloads", "&lt;img src=x&gt;"));
        given().queryParam("path", path)
                .get("/imports")
                .then()
                .statusCode(200)
                .body(containsString("&lt;img src=x"))
                .body(not(containsString("<img src=x")))
                .body(not(containsString("<script>alert")));
    }

    @Test
    void aRefusedFormKeepsWhatWasTypedAndSaysEverything() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        var path = definition(Samples.small("name=\"x\"", Samples.disk("win10.vdi"), ""));
        given().formParam("path", path)
                .formParam("name", "Not A Name")
                .formParam("cpus", "many")
                .post("/imports")
                .then()
                .statusCode(422)
                .body(containsString("CPUs must be a whole number."))
                .body(containsString("value=\"Not A Name\""))
                .body(containsString("What will happen"))
                .body(containsString("autofocus"));
        assertThat(images.list()).noneMatch(image -> image.file().startsWith(folder));
    }
}
