package dev.slipway.rootfs;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Reads a distro archive once, from front to end: checks every member, says what it is, and takes the file's SHA-256 on the way. */
public record ArchiveInspector(ArchiveLimits limits) {
    /**
     * What an archive is.
     *
     * @param skiffOs whether it is meant to be SkiffOS
     * @param notSkiffOs why it cannot be used as SkiffOS
     * @param notADistro why it cannot be used as a root file system
     */
    public record Report(
            String sha256,
            boolean skiffOs,
            Optional<Problem> notSkiffOs,
            Optional<Problem> notADistro,
            Map<String, String> facts) {}

    /**
     * @param file from its first byte; a plain tar, or one in gzip
     * @throws ProblemException ARCHIVE_UNSAFE, IMAGE_TRUNCATED or IMAGE_CORRUPT
     */
    public Report inspect(InputStream file, boolean gzip, String fileName) throws IOException {
        var problems = new ArchiveProblems(fileName);
        var counted = new Counted(file);
        var digested = new DigestInputStream(counted, Sha256.digest());
        var skiffOs = new SkiffOsArchive(problems);
        var distro = new DistroArchive(problems);
        var rules = new TarRules(limits);
        var stream = new GuardedStream(unpacked(digested, gzip, problems), limits, () -> counted.count, problems);
        new TarScan(stream, rules, problems).run((member, content) -> {
            skiffOs.see(member, content);
            distro.see(member, content);
        });
        digested.transferTo(java.io.OutputStream.nullOutputStream());
        var facts = new LinkedHashMap<String, String>();
        facts.put("compression", gzip ? "gzip" : "none");
        facts.put("members", Integer.toString(rules.members()));
        facts.put("unpackedBytes", Long.toString(stream.count()));
        facts.putAll(distro.facts());
        facts.putAll(skiffOs.facts());
        return new Report(
                HexFormat.of().formatHex(digested.getMessageDigest().digest()),
                skiffOs.isMeant(),
                skiffOs.problem(),
                distro.problem(),
                facts);
    }

    private static InputStream unpacked(InputStream file, boolean gzip, ArchiveProblems problems) throws IOException {
        if (!gzip) {
            return new BufferedInputStream(file, 256 * 1024);
        }
        try {
            return new GZIPInputStream(file, 64 * 1024);
        } catch (EOFException e) {
            throw new ProblemException(problems.truncated("It ends within its first header."), e);
        } catch (IOException e) {
            throw new ProblemException(problems.corrupt(String.valueOf(e.getMessage())), e);
        }
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = in.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            var read = in.read(into, offset, length);
            count += Math.max(read, 0);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
