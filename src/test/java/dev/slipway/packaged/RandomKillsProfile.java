package dev.slipway.packaged;

import dev.slipway.Patience;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The longer profile of {@link KillTest}: kills at random moments, job after job, until 100 are done; takes an hour or more. Not part of the
 * usual run: {@code ./mvnw test -Dtest=RandomKillsProfile -Dtests.excludedGroups=none-such}, after packaging. The seed is printed; give it by
 * {@code -Dslipway.kills.seed=N}.
 */
@Tag("kill")
@Tag("packaged")
class RandomKillsProfile {
    private static final int KILLS = Integer.getInteger("slipway.kills", 100);

    @Test
    void everyJobEndsReadyWhateverTheMoment() throws Exception {
        var seed = Long.getLong("slipway.kills.seed", System.nanoTime());
        System.out.println("slipway.kills.seed=" + seed);
        var random = new Random(seed);
        try (var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var kills = 0;
            for (var job = 1; kills < KILLS; job++) {
                var name = "random-" + job;
                var id = lab.create(lab.wish(name));
                JsonPath operation = lab.operation(id);
                while (!PracticeLab.isDone(operation)) {
                    if (kills < KILLS) {
                        Patience.pass(Duration.ofMillis(random.nextInt(200, 12_000)));
                        lab.service.kill();
                        kills++;
                        lab.service.start();
                    }
                    operation = kills < KILLS ? lab.operation(id) : lab.awaitDone(id);
                }
                System.out.printf("job %d after %d kills%n", job, kills);
                PracticeLab.succeeded(operation);
                lab.worksAndLeavesNothing(name);
            }
        }
    }
}
