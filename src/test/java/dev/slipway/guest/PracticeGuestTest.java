package dev.slipway.guest;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.Installation;
import dev.slipway.hypervisor.Specs;
import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * This room against a booted practice guest under a real libvirt, software emulation. Needs libvirtd at qemu:///system and {@code
 * src/test/guest/build.sh} run before. One boot serves all; the last test restarts it.
 */
@Tag("guest")
@QuarkusTest
@TestProfile(PracticeGuestTest.OwnFolders.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(NeedsDaemon.class)
class PracticeGuestTest {
    // QEMU's account must reach the disks, so not below a private temporary folder.
    private static final Path FOLDER =
            Path.of("/var/tmp/slipway-practice-test-" + ProcessHandle.current().pid());
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String CMD = "C:\\Windows\\System32\\cmd.exe";
    private static final String WHOAMI = "C:\\Windows\\System32\\whoami.exe";
    private static final String SWITCHES = "C:\\practice.json";

    /** The real hypervisor, and media go where this test's disks are. */
    public static class OwnFolders implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "slipway.test.hypervisor",
                    "libvirt",
                    "slipway.images.directory",
                    FOLDER.toString(),
                    "slipway.data-directory",
                    FOLDER + "/data");
        }
    }

    @Inject
    Hypervisor hypervisor;

    @Inject
    Guests guests;

    @Inject
    Media media;

    @Inject
    SecretBox secrets;

    @Inject
    GuestReadiness readiness;

    @Inject
    Installation installation;

    @Inject
    Time time;

    private UUID domain;
    private RecordingContext context;

    @BeforeAll
    void boot() throws Exception {
        clean();
        Files.createDirectories(FOLDER);
        var disk = Files.copy(
                Path.of("target/practice/practice.vdi"),
                FOLDER.resolve("practice.vdi"),
                StandardCopyOption.COPY_ATTRIBUTES);
        var spec = spec(disk);
        domain = spec.id();
        hypervisor.define(spec);
        hypervisor.start(domain);
        context = new RecordingContext(time);
        var system = readiness.await(context, "await", domain, context.now().plus(PATIENCE));
        assertThat(system.isPractice()).isTrue();
        assertThat(system.build()).isEqualTo(19045);
    }

    private DomainSpec spec(Path disk) {
        return Specs.change(Specs.named("tcg-practice"), d -> {
            d.id = UUID.randomUUID();
            d.name = "slipway-test-" + d.id;
            d.owner = installation.id();
            d.engine = Engine.TCG;
            d.memoryMiB = 512;
            d.cpu = new CpuModel("maximum", null, "none", List.of(), null);
            d.disk = DiskChain.of(new Layer(disk, DiskFormat.VDI, false));
        });
    }

    @AfterAll
    void remove() throws IOException {
        if (domain != null) {
            hypervisor.destroy(domain);
            hypervisor.undefine(domain);
        }
        clean();
    }

    private static void clean() throws IOException {
        if (!Files.exists(FOLDER)) {
            return;
        }
        try (var files = Files.walk(FOLDER)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Owner owner(String password) {
        return new Owner("lab", secrets.seal(SecretPlace.ownerPassword(domain), password));
    }

    private static String id() {
        return "test-" + UUID.randomUUID();
    }

    private void switches(String json) {
        guests.agent(domain).writeFile(SWITCHES, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Order(1)
    void runsAJobAsSystem() throws InterruptedException {
        var result = guests.runAsSystem(context, domain, JobScript.run(id(), WHOAMI), PATIENCE);
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout().strip()).isEqualToIgnoringCase("nt authority\\system");
    }

    @Test
    @Order(2)
    void exitCodesAndStreamsComeBack() throws InterruptedException {
        var job = JobScript.run(id(), CMD, "/d", "/c", "dir-that-is-no-command größe");
        var result = guests.runAsSystem(context, domain, job, PATIENCE);
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.stderr()).contains("not recognized");
        assertThat(result.stdout()).isEmpty();
    }

    @Test
    @Order(3)
    void aJobIsTakenOver() throws InterruptedException {
        var job = JobScript.run(id(), WHOAMI);
        var first = guests.runAsSystem(context, domain, job, PATIENCE);
        var again = context.afterCrash();
        assertThat(guests.runAsSystem(again, domain, job, PATIENCE)).isEqualTo(first);
        assertThat(again.lines()).anyMatch(line -> line.contains("taken over"));
    }

    @Test
    @Order(4)
    void runsInTheSessionOfTheOwner() throws InterruptedException {
        // The password is wrong on purpose: nobody asks for it while the owner is logged on.
        var result = guests.runAsUser(context, domain, owner("wrong"), JobScript.run(id(), WHOAMI), PATIENCE);
        assertThat(result.stdout().strip()).endsWithIgnoringCase("\\lab");
    }

    @Test
    @Order(5)
    void writesIntoTheOwnersProfile() throws InterruptedException {
        var job = new JobScript(
                id(),
                new JobScript.Action.CopyToProfile("config", ".wslconfig"),
                Optional.empty(),
                List.of(new JobScript.StagedFile("config", "[wsl2]\r\n")));
        assertThat(guests.runAsUser(context, domain, owner("wrong"), job, PATIENCE)
                        .exitCode())
                .isZero();
        assertThat(guests.agent(domain).readFile("C:\\Users\\lab\\.wslconfig", 100))
                .hasValueSatisfying(content -> assertThat(content).asString().isEqualTo("[wsl2]\r\n"));
    }

    @Test
    @Order(6)
    void logsOnWithThePasswordWhenNobodyIsLoggedOn() throws InterruptedException {
        switches("{\"autologon\": false}");
        await().until(() -> guests.agent(domain).loggedOnUsers().isEmpty());
        var result = guests.runAsUser(context, domain, owner("practice-only"), JobScript.run(id(), WHOAMI), PATIENCE);
        assertThat(result.stdout().strip()).endsWithIgnoringCase("\\lab");

        assertThatThrownBy(
                        () -> guests.runAsUser(context, domain, owner("wr0ng"), JobScript.run(id(), WHOAMI), PATIENCE))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_OWNER_REFUSED);
                    assertThat(e.problem().detail()).contains("incorrect").doesNotContain("wr0ng");
                });
        switches("{}");
        assertThat(guests.agent(domain).readFile("C:\\Windows\\System32\\winevt\\Logs\\Application.evtx", 4 << 20))
                .map(log -> new String(log, StandardCharsets.UTF_8))
                .hasValueSatisfying(log -> assertThat(log)
                        .contains("guest-exec called: \"" + PasswordTask.POWERSHELL)
                        .doesNotContain("practice-only", "wr0ng"));
    }

    @Test
    @Order(6)
    void nobodyReadsTheJobsOfOthers() throws InterruptedException {
        var system = JobScript.run(id(), WHOAMI);
        guests.runAsSystem(context, domain, system, PATIENCE);
        var read = JobScript.run(
                id(), CMD, "/d", "/c", "type", JobFolder.of(system.id()).job());
        var result = guests.runAsUser(context, domain, owner("wrong"), read, PATIENCE);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("Access is denied");
    }

    @Test
    @Order(7)
    void carriesFilesOnAMedium() throws Exception {
        var content = Files.writeString(FOLDER.resolve("content = 1.bin"), "hello from the host");
        var drive = media.insert(context, domain, "t1", Map.of("wsl-2.6.3.msi", content));
        assertThat(drive).matches("[D-Z]:\\\\");
        assertThat(guests.agent(domain).readFile(drive + "wsl-2.6.3.msi", 100))
                .hasValueSatisfying(read -> assertThat(read).asString().isEqualTo("hello from the host"));
        assertThat(media.insert(context.afterCrash(), domain, "t1", Map.of("wsl-2.6.3.msi", content)))
                .isEqualTo(drive);

        media.eject(domain);
        await().until(() -> !guests.agent(domain).exists(drive + Iso.marker("t1")));
        assertThatThrownBy(() -> guests.driveOf(context, domain, "t1", Duration.ofSeconds(3)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.GUEST_MEDIA_NOT_SEEN));
        assertThat(FOLDER.resolve("media")).isEmptyDirectory();
    }

    @Test
    @Order(8)
    void carriesFilesOfSeveralPieces() {
        var content = new byte[300_000];
        new Random(3).nextBytes(content);
        var agent = guests.agent(domain);
        agent.writeFile("C:\\Windows\\Temp\\large.bin", content);
        assertThat(agent.readFile("C:\\Windows\\Temp\\large.bin", 2 << 20))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
    }

    @Test
    @Order(9)
    void aRestartForgetsNothingThatWasDone() throws InterruptedException {
        var job = JobScript.run(id(), WHOAMI);
        var before = guests.runAsSystem(context, domain, job, PATIENCE);
        guests.agent(domain).powerDown();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> hypervisor.find(domain).orElseThrow().state() == DomainState.SHUT_OFF);
        hypervisor.start(domain);
        var again = context.nextStep();
        // The agent is silent for a while; the job waits for it.
        assertThat(guests.runAsSystem(again, domain, job, PATIENCE)).isEqualTo(before);
        guests.forgetJobs(again, domain);
        assertThat(guests.agent(domain).exists(JobFolder.of(job.id()).job())).isFalse();
    }
}
