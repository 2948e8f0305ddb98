package dev.slipway.image.build;

import static dev.slipway.disk.format.vdi.VdiBuilder.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.DiskTool;
import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.operation.RecordingContext;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On a real file system of 32 MiB that really fills up; mounting needs root. */
@Tag("libvirt")
class FullDiskTest {
    private final DiskTool tool = new DiskTool(new ObjectMapper());

    @TempDir
    Path directory;

    private Path small;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(directory.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", small.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", small.toString());
    }

    @Test
    void tooLargeIsSaidBeforehand() throws Exception {
        var problem = refusal(new RecordingContext(), source(40), DiskFormat.RAW);
        assertThat(problem.getMessage()).contains("It needs 42", "has 33554432 free");
        assertThat(small).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void aDiskThatFillsUpMeanwhileKeepsNoHalfCopy(DiskFormat format) throws Exception {
        var source = source(24);
        var problem = refusal(fillingUpWhenItBegins(), source, format);
        assertThat(problem.problem().code()).isEqualTo(ProblemCode.DISK_SPACE);
        assertThat(problem.problem().detail())
                .containsPattern("needs 25\\d{6} bytes; .* has \\d+ free, so \\d+ are missing");
        assertThat(problem.problem().remedies()).isNotEmpty();
        try (var left = Files.list(small)) {
            assertThat(left).containsExactly(small.resolve("other"));
        }
    }

    /** @param factor unpacked to packed */
    private ProblemException unpacking(int mebibytes, int factor) throws Exception {
        var vdi = source(mebibytes);
        var same = new byte[BLOCK / factor * (factor - 1)];
        java.util.Arrays.fill(same, (byte) 7);
        for (var block = 0; block < mebibytes; block++) {
            VdiBuilder.full(mebibytes).put(vdi, (long) block * BLOCK, same);
        }
        var imports = Files.createDirectory(directory.resolve("import"));
        var packed = Packs.pack(Packing.GZIP, vdi, imports.resolve("win.vdi.gz"));
        var own = new OwnImages(small, imports);
        var wish = new NewImage(
                UUID.randomUUID(), "win", new DiskSource.Packed(packed.toString(), null, Packing.GZIP, false));
        var thrown = catchThrowableOfType(
                ProblemException.class, () -> own.maker.make(new RecordingContext(), wish, _ -> {}));
        assertThat(thrown).isNotNull();
        assertThat(thrown.problem().code()).isEqualTo(ProblemCode.DISK_SPACE);
        assertThat(thrown.problem().remedies()).isNotEmpty();
        assertThat(small.resolve("disks")).isEmptyDirectory();
        return thrown;
    }

    @Test
    void aPackedDiskThatIsTooLargeIsSaidBeforehand() throws Exception {
        assertThat(unpacking(40, 1).problem().detail()).contains("at least", "33554432 free");
    }

    @Test
    void aDiskThatFillsUpWhileUnpackingKeepsNothing() throws Exception {
        assertThat(unpacking(60, 4).problem().detail()).containsPattern("were written.* has 3\\d{7} free without them");
    }

    private Path source(int mebibytes) throws IOException {
        var vdi = VdiBuilder.full(mebibytes);
        var file = vdi.write(directory.resolve("source.vdi"));
        var random = new Random(3);
        for (var block = 0; block < mebibytes; block++) {
            var bytes = new byte[BLOCK];
            random.nextBytes(bytes);
            vdi.put(file, (long) block * BLOCK, bytes);
        }
        return file;
    }

    /** Somebody else writes 20 MiB between the look at the free space and the copy. */
    private StepContext fillingUpWhenItBegins() {
        var context = new RecordingContext();
        return (StepContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StepContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("log")) {
                        Files.write(small.resolve("other"), new byte[20 << 20]);
                    }
                    return method.invoke(context, arguments);
                });
    }

    private ProblemException refusal(StepContext context, Path source, DiskFormat format) {
        var thrown = catchThrowableOfType(
                ProblemException.class,
                () -> tool.convert(context, source, DiskFormat.VDI, small.resolve("copy"), format));
        assertThat(thrown.problem().code()).isEqualTo(ProblemCode.DISK_SPACE);
        return thrown;
    }

    private static void run(String... argv) throws Exception {
        var process = new ProcessBuilder(argv).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", argv)).isZero();
    }
}
