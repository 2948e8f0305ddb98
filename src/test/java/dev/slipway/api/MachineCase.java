package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.machine.Machines;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;

/** A disk to make machines of, on a host in memory. */
abstract class MachineCase {
    @Inject
    FakeHypervisor host;

    @Inject
    Images images;

    @Inject
    Machines machines;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    String image;

    @BeforeEach
    void anImage() throws Exception {
        host.forgetEverything();
        image = "disk-" + UUID.randomUUID();
        images.register(
                Optional.of(image), BootableDisk.vdi(importDirectory, image).toString(), Optional.empty());
    }

    /** The practice disk in another format, registered through the door. */
    String registered(String format, String options) throws IOException, InterruptedException {
        var vdi = images.require(image).file();
        var file = vdi.resolveSibling(image + "-" + format);
        var arguments = new ArrayList<>(List.of("qemu-img", "convert", "-f", "vdi", "-O", format));
        if (!options.isEmpty()) {
            arguments.addAll(List.of("-o", options));
        }
        arguments.addAll(List.of(vdi.toString(), file.toString()));
        assertThat(new ProcessBuilder(arguments).inheritIO().start().waitFor()).isZero();
        return given().contentType("application/json")
                .body(Map.of("path", file.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .body("kind", equalTo("disk"))
                .body("format", equalTo(format))
                .body("firmware", equalTo("bios"))
                .extract()
                .path("name");
    }

    static String freshName() {
        return "m" + UUID.randomUUID().toString().substring(24);
    }

    Map<String, Object> wish(String name) {
        var wish = new HashMap<String, Object>();
        wish.put("name", name);
        wish.put("template", "practice-guest");
        wish.put("image", image);
        wish.put("engine", "tcg");
        return wish;
    }

    String submit(Map<String, Object> wish) {
        return given().contentType("application/json")
                .body(wish)
                .post("/api/v1/machines")
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/operations/"))
                .extract()
                .path("id");
    }

    static void succeeded(String operation) {
        given().get("/api/v1/operations/{id}?wait=60s", operation).then().body("state", equalTo("SUCCEEDED"));
    }
}
