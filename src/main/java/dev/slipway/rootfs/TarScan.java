package dev.slipway.rootfs;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** One pass over a tar: every member is checked and shown to a visitor, none is written anywhere. */
final class TarScan {
    /** Sees each member once, in order, with its content; need not read it. */
    interface Visitor {
        void see(TarMember member, InputStream content) throws IOException;
    }

    private final GuardedStream stream;
    private final TarRules rules;
    private final ArchiveProblems problems;

    TarScan(GuardedStream stream, TarRules rules, ArchiveProblems problems) {
        this.stream = stream;
        this.rules = rules;
        this.problems = problems;
    }

    /** @throws ProblemException ARCHIVE_UNSAFE, IMAGE_TRUNCATED or IMAGE_CORRUPT */
    void run(Visitor visitor) throws IOException {
        var last = "";
        try {
            var tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name());
            while (true) {
                stream.headersAfter(last);
                var entry = tar.getNextEntry();
                stream.dataNow();
                if (entry == null) {
                    break;
                }
                last = entry.getName();
                visitor.see(accept(entry), tar);
                // Here and not in getNextEntry, where the limit for headers holds.
                while (tar.skip(Long.MAX_VALUE) > 0) {}
            }
            stream.skip(Long.MAX_VALUE);
        } catch (ProblemException e) {
            throw e;
        } catch (EOFException e) {
            throw new ProblemException(problems.truncated("It ends after member \"%s\".".formatted(last)), e);
        } catch (IOException | RuntimeException e) {
            var said = String.valueOf(e.getMessage());
            var cut = said.toLowerCase(Locale.ROOT).contains("truncated") || said.contains("Unexpected end");
            throw new ProblemException(cut ? problems.truncated(said) : unreadable(last, said), e);
        }
        if (!stream.endsAsTarsDo()) {
            throw problems.truncated("Its end mark is missing.").toException();
        }
    }

    private Problem unreadable(String last, String said) {
        return last.isEmpty() ? problems.noTar() : problems.corrupt("After member \"%s\": %s".formatted(last, said));
    }

    private TarMember accept(TarArchiveEntry entry) {
        var raw = entry.getName();
        refuse(raw, rules.nameFault(raw));
        var member = new TarMember(normal(raw), type(entry), entry.getLinkName(), entry.getSize());
        refuse(raw, rules.fault(member));
        return member;
    }

    private void refuse(String member, java.util.Optional<String> fault) {
        if (fault.isPresent()) {
            throw problems.unsafe(member, fault.get()).toException();
        }
    }

    private static TarMember.Type type(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return TarMember.Type.DIRECTORY;
        }
        if (entry.isSymbolicLink()) {
            return TarMember.Type.SYMBOLIC_LINK;
        }
        if (entry.isLink()) {
            return TarMember.Type.HARD_LINK;
        }
        if (entry.isFIFO()) {
            return TarMember.Type.PIPE;
        }
        return entry.isCharacterDevice() || entry.isBlockDevice() ? TarMember.Type.DEVICE : TarMember.Type.FILE;
    }

    /** {@code ./bin//sh} and {@code bin/sh/} are the same member. */
    static String normal(String name) {
        var parts = new java.util.ArrayList<String>();
        for (var part : name.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
