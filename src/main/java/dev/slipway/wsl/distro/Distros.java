package dev.slipway.wsl.distro;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;

/** Words for what is wrong with a distro's being there or not. */
public final class Distros {
    private Distros() {}

    public static Problem notFound(DistroName name) {
        return Problem.of(
                ProblemCode.WSL_DISTRO_NOT_FOUND,
                "The Windows account has no distro \"%s\".".formatted(name),
                new Remedy.Advice("Check the name; the list shows what is there."),
                new Remedy.Advice("Distros belong to the account that imported them; see the machine's owner."));
    }

    public static Problem exists(DistroName name) {
        return Problem.of(
                ProblemCode.WSL_DISTRO_EXISTS,
                "The Windows account already has a distro \"%s\".".formatted(name),
                new Remedy.Advice("Choose another name, or unregister the one that is there."));
    }
}
