package dev.slipway.wsl.distro;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.wsl.config.WslConf;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A distro to be.
 *
 * @param name see {@link DistroName}
 * @param image that the archive is of; null in a wish that was stored before wishes knew it
 * @param archive tar file on the host, plain or compressed
 * @param version of WSL, 1 or 2
 * @param conf what to lay over the distro's own wsl.conf
 */
public record DistroSpec(
        String name,
        @Nullable UUID image,
        Path archive,
        boolean skiffOs,
        int version,
        Optional<WslConf> conf,
        boolean makeDefault) {
    /** Throws INVALID_NAME, INVALID_REQUEST, or WSL_CONFIG_INVALID with what SkiffOS cannot bear. */
    public DistroSpec {
        new DistroName(name);
        if (version != 1 && version != 2) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "WSL has versions 1 and 2, not %d.".formatted(version),
                            new Remedy.Advice("Use 2; use 1 where nested virtualization is missing."))
                    .toException();
        }
        if (skiffOs) {
            var problems = conf.map(WslConf::problemsOnSkiffOs).orElse(java.util.List.of());
            if (!problems.isEmpty()) {
                throw new ProblemException(problems);
            }
        }
    }

    /** Of its image, in words for people. */
    public String use(String machine) {
        return use(name, machine);
    }

    /** Of an archive, in words for people. */
    public static String use(String distro, String machine) {
        return "the import of distro %s into machine %s".formatted(distro, machine);
    }

    public DistroName distroName() {
        return new DistroName(name);
    }
}
