package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dies at both sides of every step of the main job, as by kill -9, and is started again each time. */
@ExtendWith(NeedsDaemon.class)
@Tag("kill")
@Tag("packaged")
class KillTest {
    private static final int MAX_STARTS = 80;

    @Test
    void theMainJobEndsReadyAlthoughTheServiceDiesAtEveryStepBoundary() throws Exception {
        try (var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var journal = lab.service.importDirectory().resolveSibling("failpoints");
            lab.service.kill();
            lab.service.set("SLIPWAY_FAILPOINTS_JOURNAL", journal.toString());
            lab.service.start();
            // The first boundary comes at once: what is asked later may meet a dead service.
            var accepted = lab.submit(lab.wish("kill-job"));
            var id = accepted.getString("id");
            var steps = accepted.getList("steps.key", String.class);

            var starts = 1;
            while (true) {
                var state = stateOrDeath(lab, id);
                if (state.equals("dead")) {
                    assertThat(++starts).as("starts").isLessThan(MAX_STARTS);
                    lab.service.launch();
                } else if (List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(state)) {
                    break;
                }
            }
            var operation = lab.operation(id);
            PracticeLab.succeeded(operation);
            assertThat(Files.readAllLines(journal))
                    .as("boundaries died at")
                    .hasSize(2 * steps.size())
                    .allSatisfy(line -> assertThat(steps).contains(line.split(" ", -1)[0]));
            // What follows is another operation; its boundaries are not the subject.
            lab.service.kill();
            lab.service.unset("SLIPWAY_FAILPOINTS_JOURNAL");
            lab.service.start();
            assertThat(lab.runInDistro("kill-job", "SkiffOS", "sh", "-c", "echo alive-$((6*7))"))
                    .contains("alive-42");

            assertThat(lab.domains()).as("one domain").containsExactly("slipway-kill-job");
            assertThat(lab.files()).as("one disk, no medium, no overlay").hasSize(1);
            assertThat(ProcessHandle.allProcesses()
                            .filter(process ->
                                    process.info().commandLine().orElse("").contains("qemu-img"))
                            .filter(process -> process.info()
                                    .commandLine()
                                    .orElse("")
                                    .contains(lab.service.imagesDirectory().toString())))
                    .as("stray qemu-img")
                    .isEmpty();
        }
    }

    /** The operation's state once it is done, or "dead" as soon as the process has ended. */
    private static String stateOrDeath(PracticeLab lab, String id) {
        return await("its end or the service's death")
                .atMost(Duration.ofMinutes(4))
                .until(
                        () -> {
                            if (!lab.service.isAlive()) {
                                return "dead";
                            }
                            try {
                                // Answers when the operation is done, and breaks when the service dies.
                                var operation = lab.service.isReady() ? lab.awaitEnd(id) : null;
                                return operation != null && PracticeLab.isDone(operation)
                                        ? operation.getString("state")
                                        : "";
                            } catch (Exception e) {
                                // It died while it was asked.
                                return "";
                            }
                        },
                        state -> !state.isEmpty());
    }
}
