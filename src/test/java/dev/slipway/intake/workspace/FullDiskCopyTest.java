package dev.slipway.intake.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.disk.SmallDisk;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.suite.OtherSettings;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a disk that really fills up. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@Tag("libvirt")
class FullDiskCopyTest extends WorkspaceCase {
    private static final int MIB = 1 << 20;

    @Inject
    WorkspaceRows rows;

    @Inject
    IncomingFiles parts;

    @Inject
    TakeInBuild recipe;

    private UUID id = UUID.randomUUID();

    @BeforeAll
    static void mount() throws Exception {
        SmallDisk.mount();
    }

    @AfterAll
    static void unmount() throws Exception {
        SmallDisk.unmount();
    }

    private Step copyOf(byte[] content) throws Exception {
        build("skiffos.tar.gz", content);
        watch.run();
        var request = new TakeInBuild.Request(id, folder.toString(), name, new Workspace(folder).build());
        QuarkusTransaction.requiringNew().run(() -> rows.begin(request, OperationId.random()));
        return recipe.plan(request).getFirst();
    }

    private ProblemException refusal(Step copy) {
        return catchThrowableOfType(ProblemException.class, () -> copy.run(new RecordingContext()));
    }

    private void nothingIsLeft() {
        assertThat(parts.exists(id)).isFalse();
        assertThat(rows.expected()).isEmpty();
    }

    @Test
    void whatCannotFitIsRefusedBeforeBytesMove() throws Exception {
        var refused = refusal(copyOf(new byte[33 * MIB]));
        assertThat(refused.problem().code()).isEqualTo(ProblemCode.DISK_SPACE);
        assertThat(refused.problem().detail()).contains("It needs 34603008 bytes");
        nothingIsLeft();
    }

    @Test
    void aDiskThatFillsUpMeanwhileKeepsNothingAndARetryWorks() throws Exception {
        var content = new byte[20 * MIB];
        var copy = copyOf(content);
        var other = SmallDisk.MOUNT.resolve("other");
        // Promised when there was room, and then somebody else took it.
        rows.promised(id, content.length);
        Files.write(other, new byte[20 * MIB]);
        assertThat(refusal(copy).problem().code()).isEqualTo(ProblemCode.DISK_SPACE);
        nothingIsLeft();
        Files.delete(other);
        copy.run(new RecordingContext());
        assertThat(parts.file(id)).hasBinaryContent(content);
        rows.giveUp(id);
        nothingIsLeft();
    }
}
