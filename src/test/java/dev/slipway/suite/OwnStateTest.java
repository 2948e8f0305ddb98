package dev.slipway.suite;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.operation.Operations;
import dev.slipway.operation.Rehearsal;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OwnStateTest {
    @Inject
    Operations operations;

    @Inject
    Rehearsal rehearsal;

    @Test
    void whatAClassLeavesAtWorkIsNamed() throws Exception {
        var goOn = new CountDownLatch(1);
        rehearsal.acts.put("a", _ -> goOn.await());
        var operation = operations.submit(rehearsal, new Rehearsal.Script("test/left", List.of("a")));
        var process = new ProcessBuilder("cat").start();
        try {
            assertThat(OwnState.atWork()).contains(operation.title()).anyMatch(left -> left.endsWith("/cat"));
        } finally {
            process.destroy();
            goOn.countDown();
        }
        await().until(() -> OwnState.atWork().isEmpty());
    }

    @Test
    void aClassBeginsWithEmptyFoldersTablesAndStandIns() throws Exception {
        rehearsal.acts.put("a", _ -> {});
        var operation = operations.submit(rehearsal, new Rehearsal.Script("test/before", List.of("a")));
        operations.awaitDone(operation.id(), Duration.ofMinutes(1));
        await().until(() -> OwnState.atWork().isEmpty());
        var left = Files.writeString(OwnFolders.ROOT.resolve("images/left.part"), "half");

        new OwnState().beforeClass(OwnStateTest.class);

        assertThat(left).doesNotExist();
        assertThat(OwnFolders.ROOT.resolve("import")).isEmptyDirectory();
        assertThat(operations.list(null, 50)).isEmpty();
        assertThat(rehearsal.acts).isEmpty();
    }
}
