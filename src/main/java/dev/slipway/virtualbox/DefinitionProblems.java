package dev.slipway.virtualbox;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;

/** The words for a definition that cannot be read at all. */
final class DefinitionProblems {
    private DefinitionProblems() {}

    static ProblemException invalid(String why) {
        return new Problem(
                        ProblemCode.DEFINITION_INVALID,
                        "This is not a machine definition that Slipway can read.",
                        Finding.shown(why),
                        List.of(
                                new Remedy.Advice(
                                        "Give the .vbox file in the machine's own folder, or an .ova or .ovf."),
                                new Remedy.Advice("Close VirtualBox and copy the machine's folder again.")))
                .toException();
    }

    static ProblemException encrypted() {
        return new Problem(
                        ProblemCode.SOURCE_ENCRYPTED,
                        "The machine is encrypted.",
                        "Its definition holds nothing but the sealed machine.",
                        List.of(
                                new Remedy.Advice(
                                        "Remove the encryption in VirtualBox, in the machine's settings, and copy its folder again.")))
                .toException();
    }

    static ProblemException changed(String why) {
        return new Problem(
                        ProblemCode.DEFINITION_INVALID,
                        "The appliance is not what its manifest says.",
                        Finding.shown(why),
                        List.of(new Remedy.Advice("Export or download it again, from a source you trust.")))
                .toException();
    }
}
