package dev.slipway.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of images when there are many. */
@QuarkusTest
class ImageListTest {
    @Inject
    EntityManagerFactory factory;

    @BeforeEach
    @AfterEach
    void noImages() {
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
