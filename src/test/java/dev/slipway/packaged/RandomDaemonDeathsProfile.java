package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The longer profile of {@link DaemonDeathTest}: libvirtd is killed again and again at random moments, job after job. Not part of the usual
 * run: {@code ./mvnw test -Dtest=RandomDaemonDeathsProfile -Dtests.excludedGroups=none-such}, after packaging. The seed is printed; give it
 * by {@code -Dslipway.kills.seed=N}.
 */
@Tag("kill")
@Tag("packaged")
class RandomDaemonDeathsProfile {
    private static final int KILLS = Integer.getInteger("slipway.kills", 100);

    /** libvirt dies while it starts QEMU, where it leaves a half-started domain or a process that nobody owns. */
    @Test
    void everyMachineStartsWhateverTheMoment() throws Exception {
        var random = random();
        try (var _ = NeedsDaemon.alone();
                var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            for (var kill = 1; kill <= KILLS; kill++) {
                var name = "start-" + kill;
                var id = lab.create(Map.of("name", name, "template", "practice-guest", "image", "disk"));
                lab.awaitStep(id, random.nextBoolean() ? "start" : "define");
                Patience.pass(Duration.ofMillis(random.nextInt(0, 600)));
                Libvirtd.killAndRestart();
                PracticeLab.succeeded(lab.awaitDone(id));
                // Longer than libvirt needs to give a half-done start up.
                Patience.stays(
                        Duration.ofSeconds(2),
                        () -> assertThat(Virsh.run("domstate", "slipway-" + name))
                                .contains("running"));
                lab.delete(name);
            }
        }
    }

    private static Random random() {
        var seed = Long.getLong("slipway.kills.seed", System.nanoTime());
        System.out.println("slipway.kills.seed=" + seed);
        return new Random(seed);
    }

    @Test
    void everyJobEndsReadyWhateverTheMoment() throws Exception {
        var random = random();
        try (var _ = NeedsDaemon.alone();
                var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var kills = 0;
            for (var job = 1; kills < KILLS; job++) {
                var name = "daemon-" + job;
                var id = lab.create(lab.wish(name));
                JsonPath operation = lab.operation(id);
                while (!PracticeLab.isDone(operation)) {
                    if (kills < KILLS) {
                        // The first moments of a machine are the delicate ones.
                        Patience.pass(Duration.ofMillis(random.nextInt(50, kills % 2 == 0 ? 2_000 : 20_000)));
                        Libvirtd.killAndRestart();
                        kills++;
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
