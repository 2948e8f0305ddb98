package dev.slipway.hypervisor.xml;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;

/** Paths as libvirt takes them. */
final class FilePath {
    private FilePath() {}

    static String named(Path path) {
        if (!path.isAbsolute()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is not an absolute path.".formatted(path),
                            new Remedy.Advice("Name the file from the root directory."))
                    .toException();
        }
        return XmlText.plain("file", path.toString());
    }
}
