package dev.slipway.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceAndStays() throws Exception {
        var data = folder.resolve("new/data");
        var first = new Installation(data).id();
        assertThat(new Installation(data).id()).isEqualTo(first);
        try (var files = Files.list(data)) {
            assertThat(files).containsExactly(data.resolve("installation-id"));
        }
    }

    @Test
    void manyAtOnceAgree() {
        var ids = Stream.generate(() -> CompletableFuture.supplyAsync(() -> new Installation(folder).id()))
                .limit(16)
                .toList();
        assertThat(ids.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void neverReplacesADamagedId() throws Exception {
        Files.writeString(folder.resolve("installation-id"), "damaged");
        assertThatThrownBy(() -> new Installation(folder)).hasMessageContaining("installation-id");
        assertThat(folder.resolve("installation-id")).hasContent("damaged");
    }
}
