package dev.slipway.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.program.Reach;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of the program that reads and writes CDs. */
class XorrisoTest {
    @TempDir
    Path folder;

    private static ProblemException failed(String detail) {
        return Problem.of(ProblemCode.TOOL_FAILED, "A CD.", new Remedy.Advice("None."))
                .withDetail(detail)
                .toException();
    }

    @Test
    void isNotWaitedForLongerThanThat() throws Exception {
        // Nobody ever writes into it.
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var xorriso = new Xorriso(Duration.ofSeconds(1), 1 << 20, XorrisoTest::failed);
        assertThatThrownBy(() -> xorriso.run(Reach.reading(pipe), List.of("-options_from_file", pipe.toString())))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().detail()).isEqualTo("xorriso did not finish within 1 s."));
    }

    @Test
    void writesNoFileLargerThanThat() throws Exception {
        var tree = Files.createDirectory(folder.resolve("tree"));
        Files.write(tree.resolve("file"), new byte[1 << 20]);
        var target = folder.resolve("cd.iso");
        var reach = Reach.reading(tree).writing(Files.createFile(target));
        var arguments = List.of("-as", "mkisofs", "-quiet", "-o", target.toString(), tree.toString());
        var xorriso = new Xorriso(Duration.ofMinutes(1), 256 << 10, XorrisoTest::failed);
        assertThat(xorriso.run(reach, arguments).exitCode()).isNotZero();
        assertThat(target).satisfies(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(256 << 10));
        Files.write(target, new byte[0]);
        var larger = new Xorriso(Duration.ofMinutes(1), 8 << 20, XorrisoTest::failed);
        assertThat(larger.run(reach, arguments).exitCode()).isZero();
    }
}
