package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real guest on one controller after the other: the ladder finds the one that it starts from, a switch in vain is rolled back, and it learns
 * virtio. A dozen starts, half of them in vain, so not part of the usual run:
 * {@code ./mvnw test -Dtest=ControllersProfile -Dtests.excludedGroups=none-such}, after packaging.
 */
@Tag("guest")
@Tag("packaged")
class ControllersProfile {
    @TempDir
    Path directory;

    @Test
    void aWindowsThatStartsFromIdeOnly() throws Exception {
        var bare = PracticeLab.variant(directory, "bare", """
                {"agent_installed": false, "person_runs_setup_after_s": 6, "boot_drivers": ["intelide"]}""");
        try (var lab = PracticeLab.started(bare)) {
            var brought = BroughtMachine.begin(lab, bare, BroughtMachine.SATA);
            brought.boots();
            assertThat(lab.operation(brought.id()).getString("steps.find { it.key == 'await-kit' }.detail"))
                    .contains("Windows did not start from SATA; now trying IDE.");
            assertThat(Virsh.run("dumpxml", "slipway-brought")).contains("<target dev='sda' bus='ide'/>");
            comesBackFromSata(lab, brought);
            learnsVirtio(lab, brought);
        }
    }

    private static void comesBackFromSata(PracticeLab lab, BroughtMachine brought) throws Exception {
        var end = brought.switched(Map.of("controller", "sata"));
        assertThat(end.getString("state")).as(end.prettify()).isEqualTo("FAILED");
        assertThat(end.getString("problem.code")).isEqualTo("CONTROLLER_ROLLED_BACK");
        assertThat(end.getString("problem.title")).contains("The machine is as before, on IDE.");
        assertThat(end.getString("problem.detail")).contains("restarted 3 times");
        assertThat(lab.guestAnswers("brought")).isTrue();
        assertThat(Virsh.run("dumpxml", "slipway-brought")).contains("<target dev='sda' bus='ide'/>");
    }

    private static void learnsVirtio(PracticeLab lab, BroughtMachine brought) throws Exception {
        PracticeLab.succeeded(brought.switched(Map.of("controller", "virtio-scsi", "driverDisc", "drivers")));
        assertThat(lab.guestAnswers("brought")).isTrue();
        assertThat(Virsh.run("dumpxml", "slipway-brought"))
                .contains("<target dev='sda' bus='scsi'/>", "model='virtio-scsi'", "machine='pc-q35")
                .doesNotContain("sdc", "spare");
        try (var volumes = Files.list(lab.service.imagesDirectory().resolve("volumes"))) {
            assertThat(volumes).as("one disk and nothing else").hasSize(1);
        }
    }
}
