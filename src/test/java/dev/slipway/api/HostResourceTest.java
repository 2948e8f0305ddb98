package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HostResourceTest {
    @Test
    void listsTheHosts() {
        given().get("/api/v1/hosts")
                .then()
                .statusCode(200)
                .body("id", contains("local"))
                .body("[0].name", equalTo("lab1"))
                .body("[0].uri", equalTo("qemu:///system"))
                .body("[0].engine", equalTo("kvm"));
    }

    @Test
    void aHostShowsItsLadder() {
        given().get("/api/v1/hosts/local")
                .then()
                .statusCode(200)
                .body("problem", nullValue())
                .body("capabilities.cpuVendor", equalTo("Intel"))
                .body("cpuProfiles.name", contains("intel", "intel-skylake", "intel-sandybridge"))
                .body("cpuProfiles[0].enlightenments", hasItems("vpindex", "evmcs"))
                // The fake has libvirt 9.0, which cannot write it.
                .body("cpuProfiles[0].enlightenments", not(hasItem("xmm_input")))
                .body("cpuProfiles[0].dropped.xmm_input", containsString("Needs libvirt 10.7.0"));
    }

    @Test
    void theDoctorAnswersWithEveryCheck() {
        var examined = given().post("/api/v1/hosts/local/doctor")
                .then()
                .statusCode(200)
                .extract();
        // Asked again, nothing is examined: the same reading is shown, with its time.
        given().get("/api/v1/hosts/local/doctor")
                .then()
                .statusCode(200)
                .body("examined", equalTo(examined.path("examined")))
                .body("host", equalTo("local"))
                .body("engine", equalTo("kvm"))
                .body("checks.id", hasItems("nested", "libvirt", "connection"))
                // Where the tests are checked out decides whether QEMU could reach their folders; other tests play
                // proxies.
                .body(
                        "checks.findAll { !(it.id in ['perms', 'space', 'images', 'apparmor', 'proxy']) }.outcome",
                        everyItem(in(List.of("PASS", "INFO"))))
                .body("checks[1]", not(hasKey("remedy")))
                .body("checks[1].read", containsString("vmx"));
    }

    @Test
    void anUnknownHostIsAProblemDocument() {
        for (var path : List.of("/api/v1/hosts/mars", "/api/v1/hosts/mars/doctor")) {
            given().get(path)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("title", containsString("mars"));
        }
    }
}
