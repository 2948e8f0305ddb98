package dev.slipway.intake.download;

import static dev.slipway.Patience.await;
import static dev.slipway.intake.upload.TusClient.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.disk.SmallDisk;
import dev.slipway.suite.OtherSettings;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a disk that really fills up. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@Tag("libvirt")
class FullDiskDownloadTest extends DownloadCase {

    @BeforeAll
    static void mount() throws Exception {
        SmallDisk.mount();
    }

    @AfterAll
    static void unmount() throws Exception {
        SmallDisk.unmount();
    }

    @Test
    void whatCannotFitIsRefusedBeforeBytesMove() {
        server.behave(FakeServer.file(new byte[33 * MIB], "\"1\""));
        awaitEnd(begun(server.url("/x.vdi"), Map.of()))
                .body("state", equalTo("FAILED"))
                .body("steps[1].state", equalTo("FAILED"))
                .body("problem.code", equalTo("DISK_SPACE"))
                .body("problem.detail", containsString("It needs 34603008 bytes"));
        assertThat(server.fetches()).isEmpty();
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void spaceIsPromisedOnce() throws Exception {
        var gate = new CountDownLatch(1);
        var file = new byte[20 * MIB];
        server.behave((asked, talk) -> {
            if (asked.isLook()) {
                FakeServer.file(file, "\"1\"").answer(asked, talk);
                return;
            }
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: \"1\"\n\n");
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var first = begun(server.url("/x.vdi"), Map.of());
        await().atMost(Duration.ofMinutes(2)).until(() -> server.fetches().size() == 1);
        awaitEnd(begun(server.url("/y.vdi"), Map.of("name", name + "b")))
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("DISK_SPACE"));
        end(first, "cancel", "CANCELLED");
        gate.countDown();
    }

    @Test
    void aDiskThatFillsUpMeanwhileKeepsNothingAndARetryWorks() throws Exception {
        var file = disk(20, 1);
        var other = SmallDisk.MOUNT.resolve("other");
        var gate = new CountDownLatch(1);
        server.behave((asked, talk) -> {
            FakeServer.file(file, "\"1\"", 5 * MIB, asked, talk);
            if (!asked.isLook()) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                talk.bytes(file, 5 * MIB, file.length);
            }
        });
        var operation = begun(server.url("/full.vdi"), Map.of());
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !files("incoming").isEmpty()
                        && Files.size(files("incoming").getFirst()) == 5 * MIB);
        Files.write(other, new byte[20 * MIB]);
        gate.countDown();
        awaitEnd(operation)
                .body("state", equalTo("FAILED"))
                .body("problem.code", equalTo("DISK_SPACE"))
                .body("problem.detail", containsString("are missing"));
        assertThat(files("incoming")).isEmpty();
        Files.delete(other);
        server.behave(FakeServer.file(file, "\"1\""));
        end(operation, "retry", "SUCCEEDED");
        assertThat(images.require(name).sha256()).isEqualTo(sha256(file));
    }
}
