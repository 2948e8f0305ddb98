package dev.slipway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.machine.Machine;
import dev.slipway.web.SampleMachines;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list asks the database as often for many rows as for few. */
@QuarkusTest
class ListQueriesTest extends MachineCase {
    @Inject
    SampleMachines samples;

    @Inject
    EntityManagerFactory entities;

    private final List<Machine> made = new ArrayList<>();
    private Statistics statistics;

    @BeforeEach
    void count() {
        statistics = entities.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
    }

    @AfterEach
    void cleanUp() {
        statistics.setStatisticsEnabled(false);
        made.forEach(samples::forget);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/machines", "/machines"})
    void machines(String address) {
        make(2);
        var few = questions(address);
        make(5);
        assertThat(questions(address)).as("questions for seven machines").isEqualTo(few);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/operations", "/operations"})
    void operations(String address) {
        make(2);
        var few = questions(address);
        make(5);
        assertThat(questions(address)).as("questions for seven operations").isEqualTo(few);
    }

    /** Each with an operation that is over. */
    private void make(int machines) {
        IntStream.range(0, machines).forEach(_ -> {
            var machine = samples.running("many-" + made.size());
            made.add(machine);
            succeeded(given().post("/api/v1/machines/" + machine.name().value() + "/reset")
                    .path("id"));
        });
    }

    /** The least of some readings, as the service has questions of its own. */
    private long questions(String address) {
        return LongStream.range(0, 5)
                .map(_ -> {
                    var before = statistics.getPrepareStatementCount();
                    given().get(address).then().statusCode(200);
                    return statistics.getPrepareStatementCount() - before;
                })
                .min()
                .orElseThrow();
    }
}
