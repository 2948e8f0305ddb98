package dev.slipway.wsl;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A distro to be.
 *
 * @param name see {@link DistroName}
 * @param archive tar file on the host, plain or compressed
 * @param version of WSL, 1 or 2
 * @param conf what to lay over the distro's own wsl.conf
 */
public record DistroWish(
        String name, Path archive, boolean skiffOs, int version, Optional<WslConf> conf, boolean makeDefault) {
    /** Throws INVALID_NAME, INVALID_REQUEST, or WSL_CONFIG_INVALID with what SkiffOS cannot bear. */
    public DistroWish {
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

    public DistroName distroName() {
        return new DistroName(name);
    }
}
