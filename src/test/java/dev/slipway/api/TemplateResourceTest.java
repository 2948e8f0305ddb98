package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TemplateResourceTest {
    @Test
    void listsTheTemplatesPracticeLast() {
        given().get("/api/v1/templates")
                .then()
                .statusCode(200)
                .body("name", contains("windows-10", "windows-11", "practice-guest"))
                .body("practice", contains(false, false, true))
                .body("[1].system", equalTo("windows-11"))
                .body("[1].tpm", equalTo(true))
                .body("[0].diskCache.kvm", equalTo("none"))
                .body("[0].memoryMiB", equalTo(8192));
    }

    @Test
    void oneTemplateByName() {
        given().get("/api/v1/templates/practice-guest").then().statusCode(200).body("system", equalTo("practice"));
        given().get("/api/v1/templates/windows-95").then().statusCode(404).contentType("application/problem+json");
    }
}
