package dev.slipway.rootfs;

import dev.slipway.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Looks for what {@code wsl --import} needs: {@code /etc} or {@code /bin/sh} (WSL's PostProcessImportedDistribution). */
final class DistroArchive implements TarScan.Visitor {
    private final ArchiveProblems problems;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private boolean root;

    DistroArchive(ArchiveProblems problems) {
        this.problems = problems;
    }

    @Override
    public void see(TarMember member, InputStream content) throws IOException {
        root |= member.isBelow("etc")
                || member.name().equals("bin/sh")
                || member.name().equals("usr/bin/sh");
        // The first is often a link to the second.
        if (member.isFile("etc/os-release") || member.isFile("usr/lib/os-release")) {
            facts.putAll(ReleaseFile.read(content, "PRETTY_NAME", "system"));
        }
    }

    Map<String, String> facts() {
        return facts;
    }

    Optional<Problem> problem() {
        return root ? Optional.empty() : Optional.of(problems.notADistro("It has neither etc nor bin/sh at its top."));
    }
}
