package dev.slipway.image.build;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder to take disks from, and one for those that are made. */
abstract class DiskMakerCase {
    @TempDir
    Path directory;

    Path imports;
    OwnImages own;
    final UUID id = UUID.randomUUID();

    @BeforeEach
    void directories() throws Exception {
        imports = Files.createDirectory(directory.resolve("import"));
        own = new OwnImages(directory.resolve("slipway"), imports);
    }

    Path make(NewImage wish) throws InterruptedException {
        own.maker.make(new RecordingContext(), wish, _ -> {});
        return own.disks.file(id);
    }

    void assertNothingIsThere() throws Exception {
        try (var files = Files.list(own.disks.file(id).getParent())) {
            assertThat(files).isEmpty();
        }
    }

    ProblemCode refusal(NewImage wish) throws Exception {
        var refused = catchThrowableOfType(ProblemException.class, () -> make(wish));
        assertThat(refused).isNotNull();
        assertThat(refused.problem().remedies()).isNotEmpty();
        assertNothingIsThere();
        return refused.problem().code();
    }
}
