package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is asked for at the door to machines: what would become of it, and why it is refused. */
@QuarkusTest
class MachineWishTest extends MachineCase {
    @Test
    void aDiskThatCarriesNoOverlayIsCopiedAndThePlanSaysSo() throws Exception {
        var wish = wish(freshName());
        wish.put("image", registered("vhdx", ""));
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200)
                .body("warnings", hasItem(containsString("on top of a VHDX")))
                .body("steps.key", hasItem("disk-convert"))
                .body("steps.key", not(hasItem("disk-copy")));
    }

    @Test
    void previewShowsThePlanAndChangesNothing() {
        var name = freshName();
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines?preview=true")
                .then()
                .statusCode(200)
                .body("problems.size()", equalTo(0))
                .body("steps.key", hasItems("check-image", "disk-overlay", "define", "start", "disk-copy"));
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines?preview=true&disk=convert&format=raw")
                .then()
                .body("steps.key", hasItem("disk-convert"));
        assertThat(machines.find(name)).isEmpty();
    }

    @Test
    void everyProblemIsToldAtOnceWithItsRemedy() {
        var wish = wish("Not A Name");
        wish.put("template", "windows-12");
        wish.put("image", "nothing");
        wish.put("engine", "warp");
        wish.put("wsl", Map.of("version", 3, "distros", List.of(Map.of("name", "a b", "image", "nothing"))));
        given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("problems.size()", org.hamcrest.Matchers.greaterThanOrEqualTo(6))
                .body("problems.code", hasItems("INVALID_NAME", "NOT_FOUND", "INVALID_REQUEST"))
                .body("problems.findAll { it.remedies == null || it.remedies.empty }.size()", equalTo(0));
    }

    @Test
    void aTakenNameIsRefusedAndAForeignDomainIsNotTouched() {
        var name = freshName();
        succeeded(submit(wish(name)));
        given().contentType("application/json")
                .body(wish(name))
                .post("/api/v1/machines")
                .then()
                .statusCode(409)
                .body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void hostileTextIsRefusedOrHarmless() {
        for (var hostile : List.of(
                "</name><qemu:commandline>",
                "a\"b",
                "]]>",
                "a\u0000b",
                "\u202Eevil",
                "\uD83D\uDCA9",
                "$(id)",
                "-o",
                "'; drop")) {
            given().contentType("application/json")
                    .body(wish(hostile))
                    .post("/api/v1/machines")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("INVALID_NAME"));
        }
    }

    @Test
    void aMachineLargerThanItsHostIsRefusedBeforeItIsMade() {
        given().contentType("application/json")
                .body(Map.of("name", "too-large", "template", "practice-guest", "memoryMiB", 1 << 20))
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .body("problems.title", hasItem("1048576 MiB of memory are more than this host has."));
    }

    @Test
    void strangeBodiesAreProblemDocuments() {
        given().contentType("application/json")
                .body("{\"name\": ")
                .post("/api/v1/machines")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        given().contentType("application/json")
                .body("{\"cpus\": \"many\"}")
                .post("/api/v1/machines")
                .then()
                .statusCode(400)
                .body("title", containsString("cpus"));
        given().contentType("application/json")
                .body("{\"wsl\": {\"config\": {\"wsl2\": {\"memory\": \"a lot\"}}}}")
                .post("/api/v1/machines")
                .then()
                .statusCode(422)
                .body("code", equalTo("WSL_CONFIG_INVALID"));
        given().contentType("application/json").post("/api/v1/machines").then().statusCode(422);
    }
}
