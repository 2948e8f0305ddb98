package dev.slipway.disk.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand damaged disks, from a fixed seed: our parsers never fail in any other way than by a problem, whatever they accept QEMU reads
 * with the same size, and they never accept one that was cut.
 */
class DiskMutationTest {
    private static final int FILES = 10_400;
    private static final int SEED = 20261121;
    private static final int WORKERS = 2;
    private static final List<Disks.Kind> KINDS = List.of(
            new Disks.Kind(DiskFormat.QCOW2, "", "cluster_size=4096"),
            new Disks.Kind(DiskFormat.QCOW2, "", "compat=0.10,cluster_size=4096"),
            new Disks.Kind(DiskFormat.QCOW2, "", "extended_l2=on,cluster_size=16384"),
            new Disks.Kind(DiskFormat.QCOW2, "", "compression_type=zlib,cluster_size=4096"),
            new Disks.Kind(DiskFormat.VMDK, "", ""),
            new Disks.Kind(DiskFormat.VMDK, "", "subformat=streamOptimized"),
            new Disks.Kind(DiskFormat.VPC, "", "force_size=on"),
            new Disks.Kind(DiskFormat.VHDX, "", "block_size=1M"));

    @TempDir
    Path directory;

    @Test
    void whatWeAcceptQemuReadsAlike() throws Exception {
        var disagreements = new ConcurrentLinkedQueue<String>();
        var refusals = EnumSet.noneOf(ProblemCode.class);
        for (var kind : KINDS) {
            var codes = new ConcurrentHashMap<ProblemCode, Integer>();
            var accepted = new AtomicInteger();
            var mutants = new ArrayBlockingQueue<Mutant>(WORKERS);
            for (var number = 0; number < WORKERS; number++) {
                mutants.add(mutant(kind, number));
            }
            var files = FILES / KINDS.size();
            IntStream.range(0, files).parallel().forEach(number -> {
                try {
                    var mutant = mutants.take();
                    try {
                        judge(kind, mutant, new Random(SEED + number), accepted, codes);
                    } catch (AssertionError e) {
                        disagreements.add("%s, mutant %d: %s".formatted(kind, number, e.getMessage()));
                    } finally {
                        mutants.add(mutant);
                    }
                } catch (IOException | InterruptedException | RuntimeException e) {
                    throw new AssertionError("%s, mutant %d".formatted(kind, number), e);
                }
            });
            // The mutations must reach both sides of the judgement, or this proves nothing.
            assertThat(accepted.get()).as("%s: %s", kind, codes).isBetween(files / 50, files * 3 / 4);
            refusals.addAll(codes.keySet());
            for (var mutant : mutants) {
                mutant.channel().close();
            }
        }
        assertThat(disagreements)
                .as("%s", disagreements.stream().limit(3).toList())
                .isEmpty();
        assertThat(refusals)
                .contains(
                        ProblemCode.IMAGE_UNKNOWN_FORMAT,
                        ProblemCode.IMAGE_VERSION,
                        ProblemCode.IMAGE_TRUNCATED,
                        ProblemCode.IMAGE_CORRUPT,
                        ProblemCode.IMAGE_DIFFERENCING,
                        ProblemCode.IMAGE_EXTERNAL_DATA,
                        ProblemCode.IMAGE_ENCRYPTED,
                        ProblemCode.IMAGE_UNCLEAN,
                        ProblemCode.IMAGE_UNSUPPORTED,
                        ProblemCode.IMAGE_TOO_LARGE);
    }

    @Test
    void everyCutIsSeen() throws Exception {
        var random = new Random(4711);
        for (var kind : Disks.KINDS) {
            var raw = Disks.raw(directory.resolve("disk.raw"));
            var whole = Disks.make(kind, raw, directory.resolve("whole"));
            var size = Files.size(whole);
            var codes = EnumSet.noneOf(ProblemCode.class);
            for (var number = 0; number < 60; number++) {
                var file = Disks.copy(whole, directory.resolve("cut"));
                var cut = random.nextInt(4) == 0 ? random.nextLong(2048) : random.nextLong(size - 511);
                Disks.cut(file, cut);
                try {
                    Disks.inspect(kind.format(), file);
                    throw new AssertionError("%s: accepted %d of %d bytes".formatted(kind, cut, size));
                } catch (ProblemException e) {
                    codes.add(e.problem().code());
                }
            }
            // What has lost its signature is nothing that we know; a fixed VHD has it at the end only.
            assertThat(codes)
                    .as(kind.toString())
                    .isSubsetOf(ProblemCode.IMAGE_TRUNCATED, ProblemCode.IMAGE_UNKNOWN_FORMAT);
        }
    }

    private void judge(
            Disks.Kind kind,
            Mutant mutant,
            Random random,
            AtomicInteger accepted,
            ConcurrentHashMap<ProblemCode, Integer> codes)
            throws IOException, InterruptedException {
        var touched = mutant.mutate(random);
        try {
            var report = Disks.inspect(kind.format(), mutant.channel(), "mutant");
            accepted.incrementAndGet();
            var info = Qemu.img(
                    "info",
                    "-f",
                    kind.format().driver(),
                    "--output=json",
                    mutant.file().toString());
            assertThat(info).contains("\"virtual-size\": " + report.diskSize());
        } catch (ProblemException e) {
            codes.merge(e.problem().code(), 1, Integer::sum);
        } catch (AssertionError e) {
            throw new AssertionError(
                    mutant.changes(touched) + " "
                            + String.valueOf(e.getMessage()).replaceAll("\\s+", " "),
                    e);
        } finally {
            mutant.restore(touched);
        }
    }

    private Mutant mutant(Disks.Kind kind, int number) throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        return new Mutant(
                kind, Disks.make(kind, raw, directory.resolve("mutant" + KINDS.indexOf(kind) + "-" + number)));
    }
}
