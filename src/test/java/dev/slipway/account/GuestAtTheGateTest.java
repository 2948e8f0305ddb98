package dev.slipway.account;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import dev.slipway.packaged.Virsh;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real guest with QEMU's user network asks the service on its host's loopback, and calls it localhost. */
@QuarkusTest
@Tag("libvirt")
@ExtendWith(NeedsDaemon.class)
class GuestAtTheGateTest {
    private static final List<String> PATHS = List.of(
            "/",
            "/machines",
            "/host",
            "/api/v1/machines",
            "/api/v1/hosts",
            "/q/health",
            "/q/openapi",
            "/q/metrics",
            "/q/swagger-ui/",
            "/assets/manifest.json");
    private static final Duration BOOTS_AND_ASKS = Duration.ofMinutes(4);

    private Path home;
    private Path said;
    private ServerSocket control;

    @BeforeEach
    void prepare() throws Exception {
        home = Files.createTempDirectory("slipway-asker-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        said = home.resolve("serial");
        control = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::answerAnybody);
        var command = new ArrayList<>(List.of(
                "src/test/guest/asker.sh",
                home.toString(),
                Integer.toString(RestAssured.port),
                Integer.toString(control.getLocalPort())));
        command.addAll(PATHS);
        var built = new ProcessBuilder(command).redirectErrorStream(true).start();
        var words = new String(built.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(built.waitFor()).as(words).isZero();
    }

    @AfterEach
    void cleanUp() throws Exception {
        control.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** QEMU has the account that libvirt gives it. */
    @Test
    void aGuestOfLibvirtIsRefusedWhateverItAsks() throws Exception {
        var name = "asker-" + control.getLocalPort();
        var definition = home.resolve("domain.xml");
        Files.writeString(definition, """
                <domain type='qemu'>
                  <name>%1$s</name>
                  <memory unit='MiB'>192</memory>
                  <os>
                    <type arch='x86_64' machine='pc'>hvm</type>
                    <kernel>%2$s/kernel</kernel>
                    <initrd>%2$s/initrd</initrd>
                    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
                  </os>
                  <on_poweroff>destroy</on_poweroff>
                  <on_reboot>destroy</on_reboot>
                  <devices>
                    <interface type='user'><model type='e1000'/></interface>
                    <serial type='file'><source path='%2$s/serial'/></serial>
                    <memballoon model='none'/>
                  </devices>
                </domain>
                """.formatted(name, home));
        Virsh.run("create", definition.toString());
        try {
            everythingWasRefused();
        } finally {
            try {
                Virsh.run("destroy", name);
            } catch (AssertionError e) {
                // It ended by itself.
            }
        }
    }

    /** QEMU has the account of the service, and only its process tells it from others. */
    @Test
    void aGuestOfTheServicesOwnAccountIsRefusedAsWell() throws Exception {
        var qemu = new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-accel",
                        "tcg",
                        "-m",
                        "192",
                        "-display",
                        "none",
                        "-nodefaults",
                        "-no-reboot",
                        "-kernel",
                        home + "/kernel",
                        "-initrd",
                        home + "/initrd",
                        "-append",
                        "console=ttyS0 quiet panic=-1",
                        "-serial",
                        "file:" + said,
                        "-nic",
                        "user,model=e1000")
                .inheritIO()
                .start();
        try {
            everythingWasRefused();
        } finally {
            qemu.destroyForcibly().waitFor();
        }
    }

    /** Not a guest, but the same account: whatever tool of libvirt's talks for it. */
    @Test
    void aProgramOfQemusAccountIsRefused() throws Exception {
        var account = Files.readString(Path.of("/etc/passwd")).contains("\nlibvirt-qemu:") ? "libvirt-qemu" : "qemu";
        var curl = new ProcessBuilder(
                        "runuser",
                        "-u",
                        account,
                        "--",
                        "curl",
                        "-s",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        RestAssured.baseURI + ":" + RestAssured.port + "/api/v1/machines")
                .start();
        assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("403");
        given().get("/api/v1/machines").then().statusCode(200);
    }

    private void everythingWasRefused() throws IOException {
        await("the guest").atMost(BOOTS_AND_ASKS).until(() -> serial().contains("ASKED all"));
        var answers = serial().lines()
                .filter(line -> line.contains("ASKED "))
                .map(String::strip)
                .toList();
        assertThat(answers)
                .contains("ASKED control HTTP/1.1 200 OK", "ASKED all")
                .hasSize(PATHS.size() + 4);
        assertThat(answers.subList(1, answers.size() - 1))
                .allSatisfy(answer -> assertThat(answer).endsWith("HTTP/1.1 403 Forbidden"));
    }

    private String serial() throws IOException {
        return Files.exists(said) ? Files.readString(said, StandardCharsets.ISO_8859_1) : "";
    }

    private void answerAnybody() {
        while (!control.isClosed()) {
            try (var asking = control.accept()) {
                asking.getInputStream().skipNBytes(1);
                asking.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }
}
