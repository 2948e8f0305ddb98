package dev.slipway.intake.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can happen while a build is copied. */
@QuarkusTest
class CopyBuildTest extends WorkspaceCase {
    @Inject
    WorkspaceRows rows;

    @Inject
    IncomingFiles parts;

    @Inject
    TakeInBuild recipe;

    private final RecordingContext context = new RecordingContext();
    private Path file;
    private UUID id;
    private Step copy;

    @BeforeEach
    void aBuildIsBegunWith() throws Exception {
        file = build("skiffos.tar.gz", skiffOs(1));
        watch.run();
        id = UUID.randomUUID();
        var request = new TakeInBuild.Request(id, folder.toString(), name, new Workspace(folder).build());
        QuarkusTransaction.requiringNew().run(() -> rows.begin(request, OperationId.random()));
        copy = recipe.plan(request).getFirst();
    }

    /** Something that happens while bytes move. */
    private StepContext meanwhile(Callable<?> what) {
        return (StepContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StepContext.class}, (_, method, arguments) -> {
                    if (method.getName().equals("progress")) {
                        what.call();
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ProblemCode refusal(StepContext context) {
        return catchThrowableOfType(ProblemException.class, () -> copy.run(context))
                .problem()
                .code();
    }

    private void nothingIsLeft() {
        assertThat(parts.exists(id)).isFalse();
        assertThat(rows.expected()).isEmpty();
        assertThat(rows.finishing()).isFalse();
    }

    @Test
    void whatChangesMeanwhileIsRefusedAndLeavesNothing() {
        var then = FileTime.fromMillis(file.toFile().lastModified() + 7);
        assertThat(refusal(meanwhile(() -> Files.setLastModifiedTime(file, then))))
                .isEqualTo(ProblemCode.IMAGE_CHANGED);
        nothingIsLeft();
    }

    @Test
    void whatChangedBeforeIsRefusedAndLeavesNothing() throws Exception {
        build("skiffos.tar.gz", skiffOs(22));
        assertThat(refusal(context)).isEqualTo(ProblemCode.IMAGE_CHANGED);
        nothingIsLeft();
    }

    @Test
    void aCancelInTheMiddleLeavesNothing() throws Exception {
        assertThatThrownBy(() -> copy.run(meanwhile(() -> {
                    context.cancel();
                    return null;
                })))
                .isInstanceOf(CancelledException.class);
        assertThat(rows.expected()).containsKey(id);
        copy.undo(context);
        nothingIsLeft();
    }

    @Test
    void itGoesOnWhereAKilledServiceWas() throws Exception {
        parts.create(id);
        rows.promised(id, Files.size(file));
        Files.write(parts.file(id), Arrays.copyOf(skiffOs(1), 1000));
        copy.run(context.afterCrash());
        assertThat(parts.file(id)).hasBinaryContent(skiffOs(1));
        // Again, as if it had died before anybody knew.
        copy.run(context.afterCrash());
        assertThat(parts.file(id)).hasBinaryContent(skiffOs(1));
        copy.undo(context);
    }

    @Test
    void aNewerBuildTakesThePlaceOfOneThatNobodyRetried() throws Exception {
        copy.run(context);
        var before = id;
        var copyBefore = copy;
        aBuildIsBegunWith();
        assertThat(parts.exists(before)).isFalse();
        assertThat(catchThrowableOfType(ProblemException.class, () -> copyBefore.run(context))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.UPLOAD_GONE);
        copy.run(context);
        copyBefore.undo(context);
        assertThat(parts.exists(id)).as("only its own is taken back").isTrue();
        copy.undo(context);
    }
}
