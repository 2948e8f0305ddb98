package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.rootfs.Tars;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build of a watched workspace, taken in by a service that dies as by kill -9 around its copy and before its end. */
@Tag("kill")
@Tag("packaged")
class WorkspaceKillTest {
    private static final int MAX_STARTS = 8;

    @TempDir
    Path directory;

    @Test
    void theBuildIsTakenInOnce() throws Exception {
        var workspace = directory.resolve("killed");
        var build = Tars.skiffOs().tar();
        Files.write(Files.createDirectories(workspace.resolve("images")).resolve("skiffos.tar.gz"), build);
        // What uploads go through as well does not kill it again.
        var journal = Files.write(
                directory.resolve("failpoints"),
                List.of("compute-sha256 BEFORE_EFFECT", "compute-sha256 AFTER_EFFECT", "take-in BEFORE_EFFECT"));
        try (var service = new ServiceProcess()) {
            service.set("SLIPWAY_IMAGES_SKIFFOS_WORKSPACES", workspace.toString());
            service.set("SLIPWAY_IMAGES_SKIFFOS_WORKSPACES_EVERY", "1s");
            service.set("SLIPWAY_FAILPOINTS_JOURNAL", journal.toString());
            var starts = new AtomicInteger();
            await().atMost(Duration.ofMinutes(3)).until(() -> {
                if (!service.isAlive()) {
                    assertThat(starts.incrementAndGet()).as("starts").isLessThan(MAX_STARTS);
                    service.launch();
                }
                return isTakenIn(service);
            });
            assertThat(Files.readAllLines(journal))
                    .contains("copy-build BEFORE_EFFECT", "copy-build AFTER_EFFECT", "take-in AFTER_EFFECT");
            assertThat(get(service, "/api/v1/images").getList("name")).containsExactly("skiffos-killed");
            assertThat(get(service, "/api/v1/operations").getList("findAll { it.kind == 'image.workspace' }"))
                    .hasSize(1);
            var image = get(service, "/api/v1/images/skiffos-killed");
            assertThat(Path.of(image.getString("file"))).hasBinaryContent(build);
            try (var incoming = Files.list(service.imagesDirectory().resolve("uploaded/incoming"))) {
                assertThat(incoming).isEmpty();
            }
        }
    }

    private static boolean isTakenIn(ServiceProcess service) {
        try {
            return service.isAlive()
                    && service.isReady()
                    && get(service, "/api/v1/operations").getList("state").contains("SUCCEEDED");
        } catch (Exception e) {
            // It died while it was asked.
            return false;
        }
    }

    private static JsonPath get(ServiceProcess service, String path) {
        return RestAssured.given().spec(service.request()).get(path).jsonPath();
    }
}
