package dev.slipway.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of images when there are many, and when the names of their files are somebody's trick. */
@QuarkusTest
class ImageListTest {
    @Inject
    EntityManagerFactory factory;

    @BeforeEach
    @AfterEach
    void noImages() {
        LentImages.TROUBLE.set(null);
        QuarkusTransaction.requiringNew().run(() -> ImageEntity.delete("name like 'many-%'"));
    }

    @Test
    void asksTheDatabaseAsOftenForThirtyImagesAsForThree() {
        make(0, 3);
        var few = fewestStatements();
        make(3, 30);
        assertThat(fewestStatements()).isEqualTo(few);
    }

    @Test
    void showsTheFirstFewHundredAndFindsTheRestByName() {
        make(0, 310);
        given().get("/images")
                .then()
                .statusCode(200)
                .body(containsString("The first 300 of 310 images"))
                .body(containsString("<b>many-00299</b>"))
                .body(not(containsString("<b>many-00300</b>")));
        given().get("/images?name=MANY-00305")
                .then()
                .statusCode(200)
                .body(containsString("<b>many-00305</b>"))
                .body(not(containsString("<b>many-00299</b>")));
        given().get("/images?name=%22%3E%3Cblink%3E")
                .then()
                .statusCode(200)
                .body(containsString("No image has"))
                .body(not(containsString("<blink>")));
    }

    @Test
    void aNameThatTurnsTheDirectionOfReadingIsShownAsItIs() {
        make(0, 1);
        QuarkusTransaction.requiringNew()
                .run(() -> ImageEntity.update("file = ?1 where name = 'many-00000'", "/srv/import/a\u202Eidv.exe"));
        given().get("/images")
                .then()
                .statusCode(200)
                .body(containsString("/srv/import/aU+202Eidv.exe"))
                .body(not(containsString("\u202E")));
    }

    @Test
    void aFullDiskIsNamedByBothDoors() {
        make(0, 1);
        var image = QuarkusTransaction.requiringNew()
                .call(() -> ImageEntity.newest("many-00000").orElseThrow().id);
        LentImages.TROUBLE.set(new IllegalStateException(
                "Could not write", new IOException("Writing to file \"slipway.mv.db\": No space left on device")));
        given().delete("/api/v1/images/{id}", image)
                .then()
                .statusCode(503)
                .body("code", org.hamcrest.Matchers.equalTo("DISK_SPACE"))
                .body(containsString("df -h"));
        given().redirects()
                .follow(false)
                .post("/images/{id}/remove", image)
                .then()
                .statusCode(503)
                .body(containsString("Code DISK_SPACE"))
                .body(containsString("df -h"));
        LentImages.TROUBLE.set(null);
        given().delete("/api/v1/images/{id}", image).then().statusCode(204);
    }

    /** Of a few looks, as what runs beside the test may ask, too. */
    private long fewestStatements() {
        var statistics = factory.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        try {
            return IntStream.range(0, 5)
                    .mapToLong(_ -> {
                        statistics.clear();
                        given().get("/images").then().statusCode(200);
                        return statistics.getPrepareStatementCount();
                    })
                    .min()
                    .orElseThrow();
        } finally {
            statistics.setStatisticsEnabled(false);
        }
    }

    private static void make(int from, int to) {
        QuarkusTransaction.requiringNew().run(() -> {
            for (var number = from; number < to; number++) {
                var row = new ImageEntity();
                row.id = UUID.randomUUID();
                row.name = "many-%05d".formatted(number);
                row.version = 1;
                row.kind = ImageKind.DISK.name();
                row.format = "qcow2";
                row.file = "/srv/import/" + row.name + ".qcow2";
                row.sizeBytes = 1;
                row.virtualSizeBytes = 1;
                row.firmware = "BIOS";
                row.startSha256 = "0".repeat(64);
                row.facts = "{}";
                row.created = Instant.EPOCH;
                row.persist();
            }
        });
    }
}
