package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileTroubleTest {
    static Stream<Arguments> foreseen() {
        return Stream.of(
                Arguments.of(
                        new FileSystemException("/x", null, "No space left on device"), ProblemCode.DISK_SPACE, "df"),
                Arguments.of(new IOException("Disk quota exceeded"), ProblemCode.DISK_SPACE, "df"),
                Arguments.of(
                        new FileSystemException("/x", null, "Read-only file system"),
                        ProblemCode.PERMISSION,
                        "findmnt"),
                Arguments.of(new AccessDeniedException("/x"), ProblemCode.PERMISSION, "namei"),
                Arguments.of(
                        new FileSystemException("/x", null, "Operation not permitted"),
                        ProblemCode.PERMISSION,
                        "namei"));
    }

    /** Each command is run on the place it names. */
    @ParameterizedTest
    @MethodSource("foreseen")
    void hasTheRemedyForWhatTheSystemSaid(IOException e, ProblemCode code, String program, @TempDir Path folder)
            throws Exception {
        var place = Files.createDirectory(folder.resolve("it's here")).resolve("not made yet");
        var problem = FileTrouble.of(ProblemCode.INTERNAL, "It was not written.", place, e);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.remedies()).hasOnlyElementsOfType(Remedy.Command.class);
        var command = ((Remedy.Command) problem.remedies().getFirst()).command();
        assertThat(command).startsWith(program + " ");
        var process = new ProcessBuilder("sh", "-c", command).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(command).isZero();
    }

    @Test
    void whatWasNotForeseenIsToldAndNotExplained() {
        var problem = FileTrouble.of(
                ProblemCode.TOOL_FAILED,
                "It was not written.",
                Path.of("/x"),
                new FileSystemException("/x", null, "Input/output error"));
        assertThat(problem.code()).isEqualTo(ProblemCode.TOOL_FAILED);
        assertThat(problem.detail()).contains("Input/output error");
        assertThat(problem.remedies()).hasOnlyElementsOfType(Remedy.Advice.class);
    }
}
