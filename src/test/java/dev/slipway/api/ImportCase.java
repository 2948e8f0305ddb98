package dev.slipway.api;

import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.image.Images;
import dev.slipway.machine.Machines;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A folder to put a machine of VirtualBox into, and a host in memory. */
abstract class ImportCase {
    @Inject
    FakeHypervisor host;

    @Inject
    Images images;

    @Inject
    Machines machines;

    @Inject
    @ConfigProperty(name = "slipway.images.import-directories")
    Path importDirectory;

    Path folder;
    String name;
    String mac;

    @BeforeEach
    void aFolder() throws IOException {
        host.forgetEverything();
        var random = UUID.randomUUID().toString().substring(24);
        name = "v" + random;
        mac = "0800" + random.substring(0, 8);
        folder = Files.createDirectories(importDirectory.toAbsolutePath().resolve("vbox-" + random));
    }

    @AfterEach
    void nothingStays() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
