package dev.slipway.virtualbox;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at, and what becomes of it.
 *
 * @param what for example {@code Disk controller}
 * @param virtualBox what the definition says
 * @param slipway what the machine will have; empty for a blocker
 * @param explanation one or two sentences
 * @param code exactly for a blocker
 * @param remedies ways out, best first; never empty for a blocker
 */
public record Finding(
        String what,
        String virtualBox,
        String slipway,
        String explanation,
        Severity severity,
        @Nullable ProblemCode code,
        List<Remedy> remedies) {
    private static final int LONGEST = 300;
    private static final int MAX_OF_A_KIND = 20;

    public Finding {
        virtualBox = shown(virtualBox);
        remedies = List.copyOf(remedies);
        if ((severity == Severity.BLOCKER) != (code != null) || severity == Severity.BLOCKER && remedies.isEmpty()) {
            throw new IllegalArgumentException("a blocker, and only a blocker, has a code, and it has a way out");
        }
    }

    static Finding info(String what, String virtualBox, String slipway, String explanation, Remedy... remedies) {
        return new Finding(what, virtualBox, slipway, explanation, Severity.INFO, null, List.of(remedies));
    }

    static Finding warning(String what, String virtualBox, String slipway, String explanation, Remedy... remedies) {
        return new Finding(what, virtualBox, slipway, explanation, Severity.WARNING, null, List.of(remedies));
    }

    static Finding blocker(String what, String virtualBox, ProblemCode code, String explanation, Remedy... remedies) {
        return new Finding(what, virtualBox, "", explanation, Severity.BLOCKER, code, List.of(remedies));
    }

    static Finding blocker(String what, String virtualBox, Problem problem) {
        return new Finding(
                what,
                virtualBox,
                "",
                (problem.title() + " " + problem.detail()).strip(),
                Severity.BLOCKER,
                problem.code(),
                problem.remedies());
    }

    private record Kind(String what, Severity severity) {}

    /** Of one kind no more than a person reads, and how many there are beside them. */
    static List<Finding> few(List<Finding> all) {
        var few = new ArrayList<Finding>();
        var counts = new LinkedHashMap<Kind, Integer>();
        for (var finding : all) {
            if (counts.merge(new Kind(finding.what, finding.severity), 1, Integer::sum) <= MAX_OF_A_KIND) {
                few.add(finding);
            }
        }
        counts.forEach((kind, count) -> {
            if (count > MAX_OF_A_KIND) {
                var more = "%,d more".formatted(count - MAX_OF_A_KIND);
                few.add(info(kind.what, more, "", "They are not listed one by one."));
            }
        });
        return few;
    }

    /** The blocker as a problem. */
    Problem problem() {
        if (code == null) {
            throw new IllegalStateException("only a blocker is a problem");
        }
        return new Problem(code, explanation, "%s in VirtualBox: %s".formatted(what, virtualBox), remedies);
    }

    /** Definitions are hostile: control characters, turned text and endless values stay out of sentences. */
    static String shown(String text) {
        var clean = text.replaceAll("\\p{C}", "\uFFFD");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
