package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.problem.Problem;
import dev.slipway.storage.TestImports;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A definition in an import directory, with the disks it names beside it. */
abstract class DefinitionCase {
    static final int CREATE = 0x188;
    static final int LINKAGE = 0x1a8;
    static final UUID DISK = UUID.fromString("11111111-2222-3333-4444-555555555555");

    @TempDir
    Path directory;

    Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(directory.resolve("import/win10"));
    }

    ImportReading look(String definition) throws IOException {
        return look(Files.writeString(folder.resolve("win10.vbox"), definition));
    }

    ImportReading look(Path file) {
        return new VirtualBoxMachines(TestImports.in(directory.resolve("import")))
                .look(file.toString(), _ -> new MinimumResources(2, 4096));
    }

    Path vdi(String name, UUID uuid) throws IOException {
        return VdiBuilder.full(2).uuid(CREATE, uuid).write(folder.resolve(name));
    }

    static Problem only(ImportReading outlook) {
        assertThat(outlook.problems()).hasSize(1);
        assertThat(outlook.problems().getFirst().remedies()).isNotEmpty();
        return outlook.problems().getFirst();
    }

    static Finding finding(ImportReading outlook, String what) {
        return outlook.findings().stream()
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding " + what));
    }
}
