package dev.slipway.disk;

import static dev.slipway.disk.format.vdi.VdiBuilder.BLOCK;
import static dev.slipway.disk.format.vdi.VdiBuilder.FREE;
import static dev.slipway.disk.format.vdi.VdiBuilder.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.Patience;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.Progress;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskToolTest {
    private final DiskTool tool = new DiskTool(new ObjectMapper());
    private final RecordingContext context = new RecordingContext();

    @TempDir
    Path directory;

    private Path source;
    private Path overlay;
    private Path target;

    @BeforeEach
    void name() {
        source = directory.resolve("source.vdi");
        overlay = directory.resolve("overlay.qcow2");
        target = directory.resolve("target.raw");
    }

    /** Random data, a hole, a discarded block and a sparse block, out of order. */
    private void writeSource() throws IOException {
        var vdi = VdiBuilder.withMap(2, FREE, 0, ZERO, 1, FREE, 3);
        vdi.write(source);
        var random = new Random(1);
        for (var block : new int[] {0, 2, 4}) {
            var bytes = new byte[BLOCK];
            random.nextBytes(bytes);
            vdi.put(source, (long) block * BLOCK, bytes);
        }
    }

    /** Reads as 24 GiB of zeros and takes no space: long enough to be stopped half-way. */
    private void writeLongSource() throws IOException {
        VdiBuilder.full(24 << 10).write(source);
    }

    @Test
    void anOverlayStandsOnItsDiskAndMayBeMadeAgain() throws Exception {
        writeSource();
        tool.createOverlay(source, DiskFormat.VDI, overlay);
        var first = Files.readAttributes(overlay, PosixFileAttributes.class).fileKey();
        tool.createOverlay(source, DiskFormat.VDI, overlay);
        assertThat(Files.readAttributes(overlay, PosixFileAttributes.class).fileKey())
                .isEqualTo(first);
        assertThat(Qemu.img("info", "-f", "qcow2", overlay.toString()))
                .contains("backing file: " + source, "backing file format: vdi");
        assertThat(tool.virtualSize(overlay, DiskFormat.QCOW2)).isEqualTo(7L * BLOCK);
        assertOnly(source, overlay);
    }

    @Test
    void whatACrashLeftOfAnOverlayIsReplaced() throws Exception {
        writeSource();
        // A failed "qemu-img create" leaves an empty file; an overlay of another disk without data is as good as
        // nothing.
        Files.createFile(overlay);
        tool.createOverlay(source, DiskFormat.VDI, overlay);
        var other = VdiBuilder.full(1).write(directory.resolve("other.vdi"));
        tool.createOverlay(other, DiskFormat.VDI, overlay);
        assertThat(Qemu.img("info", "-f", "qcow2", overlay.toString())).contains("backing file: " + other);
    }

    @Test
    void aDiskWithDataIsNeverReplaced() throws Exception {
        writeSource();
        Qemu.img("convert", "-f", "vdi", "-O", "qcow2", source.toString(), overlay.toString());
        var before = Files.readAllBytes(overlay);
        assertThat(problem(() -> tool.createOverlay(source, DiskFormat.VDI, overlay)))
                .isEqualTo(ProblemCode.STATE_CONFLICT);
        Files.writeString(target, "something else altogether");
        assertThat(problem(() -> tool.createOverlay(source, DiskFormat.VDI, target)))
                .isEqualTo(ProblemCode.STATE_CONFLICT);
        assertThat(overlay).hasBinaryContent(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void aCopyIsTheSameDisk(DiskFormat format) throws Exception {
        writeSource();
        var original = Files.readAllBytes(source);
        var attributes = Files.readAttributes(source, PosixFileAttributes.class);
        tool.convert(context, source, DiskFormat.VDI, target, format);
        Qemu.img("compare", "-f", "vdi", "-F", format.driver(), source.toString(), target.toString());
        assertThat(context.progress().getLast()).matches(progress -> progress.done() == progress.total());
        assertThat(context.progress().getLast().unit()).isEqualTo(Progress.Unit.BYTES);
        assertThat(source).hasBinaryContent(original);
        var now = Files.readAttributes(source, PosixFileAttributes.class);
        assertThat(now.lastModifiedTime()).isEqualTo(attributes.lastModifiedTime());
        assertThat(now.owner()).isEqualTo(attributes.owner());
        assertThat(now.permissions()).isEqualTo(attributes.permissions());
        assertOnly(source, target);
    }

    @Test
    void aCopyThatIsThereIsKeptAndAnotherDiskIsNotOverwritten() throws Exception {
        writeSource();
        tool.convert(context, source, DiskFormat.VDI, target, DiskFormat.RAW);
        var first = Files.readAttributes(target, PosixFileAttributes.class).fileKey();
        var again = context.afterCrash();
        tool.convert(again, source, DiskFormat.VDI, target, DiskFormat.RAW);
        assertThat(again.skipped()).as("a skipped step is not undone").isEmpty();
        assertThat(Files.readAttributes(target, PosixFileAttributes.class).fileKey())
                .isEqualTo(first);
        Files.writeString(target, "x".repeat(512));
        assertThat(problem(() -> tool.convert(context, source, DiskFormat.VDI, target, DiskFormat.RAW)))
                .isEqualTo(ProblemCode.STATE_CONFLICT);
        assertThat(target).hasContent("x".repeat(512));
    }

    @Test
    void whatAKilledServiceLeftIsWrittenAnew() throws Exception {
        writeSource();
        Files.writeString(directory.resolve("target.raw.part"), "half");
        tool.convert(context, source, DiskFormat.VDI, target, DiskFormat.RAW);
        Qemu.img("compare", "-f", "vdi", "-F", "raw", source.toString(), target.toString());
        assertOnly(source, target);
    }

    @Test
    void cancellingLeavesNothing() throws Exception {
        writeLongSource();
        var copy = start();
        child();
        context.cancel();
        assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> result(copy));
        assertThat(children()).isEmpty();
        assertOnly(source);
    }

    @Test
    void interruptingLeavesNothing() throws Exception {
        writeLongSource();
        var thread = new AtomicReference<Thread>();
        var copy = start(thread);
        child();
        thread.get().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> result(copy));
        assertThat(children()).isEmpty();
        assertOnly(source);
    }

    @Test
    void aKilledChildIsAProblemAndLeavesNothing() throws Exception {
        writeLongSource();
        var copy = start();
        child().destroyForcibly();
        assertThat(catchThrowableOfType(ProblemException.class, () -> result(copy))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.TOOL_FAILED);
        assertOnly(source);
    }

    @Test
    void progressIsInBytesAndNeverEarly() throws Exception {
        writeLongSource();
        var copy = start();
        Patience.await().until(() -> context.progress().size() > 2);
        assertThat(context.progress()).allMatch(progress -> progress.done() < progress.total());
        assertThat(context.progress().getFirst().total()).isBetween(24L << 30, (24L << 30) + (64 << 20));
        context.cancel();
        assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> result(copy));
    }

    @Test
    void saysWhatIsMissingBeforeItBegins() throws Exception {
        // 2 TiB of blocks in use, all in one hole: far more than any disk here has free.
        VdiBuilder.full(1 << 21).write(source);
        var problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> tool.convert(context, source, DiskFormat.VDI, target, DiskFormat.RAW))
                .problem();
        assertThat(problem.code()).isEqualTo(ProblemCode.DISK_SPACE);
        assertThat(problem.detail()).containsPattern("It needs 2199\\d{9} bytes; .* has \\d+ free");
        assertOnly(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-o", "--help", ";id", "$(id)", "`id`", "a\nb", "json:{}", "nbd:x", "a,b=c", "ü ñ", "%s", "'"})
    void hostileNamesAreOnlyNames(String name) throws Exception {
        writeSource();
        var hostile = Files.move(source, directory.resolve(name + ".vdi"));
        tool.verify(hostile, DiskFormat.VDI, 7L * BLOCK);
        var top = directory.resolve(name + ".qcow2");
        tool.createOverlay(hostile, DiskFormat.VDI, top);
        tool.createOverlay(hostile, DiskFormat.VDI, top);
        var copy = directory.resolve(name + ".raw");
        tool.convert(context, hostile, DiskFormat.VDI, copy, DiskFormat.RAW);
        assertThat(Files.size(copy)).isEqualTo(7L * BLOCK);
        assertOnly(hostile, top, copy);
    }

    @Test
    void qemuMustAgreeOnTheSize() throws Exception {
        writeSource();
        tool.verify(source, DiskFormat.VDI, 7L * BLOCK);
        assertThat(problem(() -> tool.verify(source, DiskFormat.VDI, 8L * BLOCK)))
                .isEqualTo(ProblemCode.IMAGE_CORRUPT);
        Files.writeString(source, "no VDI");
        assertThat(problem(() -> tool.verify(source, DiskFormat.VDI, 8L * BLOCK)))
                .isEqualTo(ProblemCode.TOOL_FAILED);
    }

    @Test
    void discardTakesTheTargetAndWhatIsLeftOfIt() throws Exception {
        Files.writeString(target, "whole");
        Files.writeString(directory.resolve("target.raw.part"), "half");
        tool.discard(target);
        tool.discard(target);
        assertOnly();
    }

    private CompletableFuture<Void> start() {
        return start(new AtomicReference<>());
    }

    private CompletableFuture<Void> start(AtomicReference<Thread> thread) {
        var end = new CompletableFuture<Void>();
        thread.set(Thread.ofPlatform().start(() -> {
            try {
                tool.convert(context, source, DiskFormat.VDI, target, DiskFormat.RAW);
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }));
        return end;
    }

    private static void result(CompletableFuture<Void> copy) throws Throwable {
        try {
            copy.get(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause();
        }
    }

    private ProcessHandle child() {
        Patience.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Files.exists(directory.resolve("target.raw.part"))
                        && children().findAny().isPresent());
        return children().findAny().orElseThrow();
    }

    private Stream<ProcessHandle> children() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/qemu-img")
                        && child.info().commandLine().orElse("").contains("convert")
                        && child.info().commandLine().orElse("").contains(source.toString()));
    }

    private void assertOnly(Path... files) throws IOException {
        try (var found = Files.list(directory)) {
            assertThat(found).containsExactlyInAnyOrder(files);
        }
    }

    private static ProblemCode problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem().code();
    }
}
