package dev.slipway.disk;

import static dev.slipway.problem.ProblemCode.*;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.program.BoundedProcess;
import dev.slipway.program.Reach;
import dev.slipway.storage.AtomicFile;
import dev.slipway.storage.ShellWord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * qemu-img, with every format named, every path absolute and after {@code --}, and limits on memory and time. Sources are only read.
 */
@ApplicationScoped
public class DiskTool {
    // Nova's limits for looking at an image that somebody else wrote.
    private static final BoundedProcess.Limits LOOK = new BoundedProcess.Limits(2L << 30, Duration.ofSeconds(30));
    private static final Duration LOOK_PATIENCE = Duration.ofMinutes(2);

    private final ObjectMapper json;

    public DiskTool(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Makes an empty qcow2 on top of a disk that is only read. An overlay that stands on the same disk is left as it is, so this may be
     * repeated.
     *
     * @throws ProblemException STATE_CONFLICT when another disk is in the way
     */
    public void createOverlay(Path base, DiskFormat baseFormat, Path overlay) throws InterruptedException {
        requireAbsolute(base, overlay);
        if (Files.exists(overlay)) {
            if (standsOn(overlay, base, baseFormat)) {
                return;
            }
            requireReplaceable(overlay);
        }
        // By its size, as otherwise QEMU would open the base and all that is below it.
        var size = virtualSize(base, baseFormat);
        try (var part = AtomicFile.begin(overlay)) {
            var arguments = new ArrayList<>(List.of("create", "-q", "-u", "-f", DiskFormat.QCOW2.driver()));
            arguments.addAll(List.of("-b", base.toString(), "-F", baseFormat.driver()));
            arguments.addAll(List.of("--", part.path().toString(), Long.toString(size)));
            run(Reach.NOTHING.writing(part.create()), arguments);
            part.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a disk into another file and format, with progress in bytes of data. The target appears only when it is whole and on the
     * disk; a target that is there already with the right size is left as it is. Nothing is left behind by failure or cancellation.
     *
     * @throws ProblemException DISK_SPACE, TOOL_FAILED, STATE_CONFLICT
     */
    public void convert(StepContext context, Path source, DiskFormat from, Path target, DiskFormat to)
            throws InterruptedException {
        requireAbsolute(source, target);
        if (Files.exists(target)) {
            requireSameSize(source, from, target, to);
            // Made by this step before a crash; a step that was skipped would not be undone.
            context.log("The copy is there already.");
            return;
        }
        new DiskCopy(this, source, from, target, to, false).run(context);
    }

    /**
     * As {@link #convert}, for others to read.
     *
     * @param compress packs the data; qcow2 only
     */
    public void export(StepContext context, Path source, DiskFormat from, Path target, DiskFormat to, boolean compress)
            throws InterruptedException {
        requireAbsolute(source, target);
        if (Files.exists(target)) {
            // It got this name when it was whole and on the disk, and only this step gives it.
            context.log("The copy is there already.");
            return;
        }
        new DiskCopy(this, source, from, target, to, compress).run(context);
    }

    /** Bytes the guest sees. */
    public long virtualSize(Path file, DiskFormat format) throws InterruptedException {
        return info(file, format).path("virtual-size").asLong();
    }

    /** QEMU's opinion after ours: it must read the file, in that format and with that size, and want no other file. */
    public void verify(Path file, DiskFormat format, long virtualSize) throws InterruptedException {
        var info = info(file, format);
        var said = info.path("virtual-size").asLong();
        if (info.has("backing-filename")
                || info.path("encrypted").asBoolean()
                || info.path("format-specific").path("data").has("data-file")) {
            throw new Problem(
                            IMAGE_EXTERNAL_DATA,
                            "QEMU would read more than \"%s\".".formatted(file.getFileName()),
                            "It sees a backing file, a data file or encryption.",
                            List.of(new Remedy.Advice("Make one plain file of the disk where it comes from.")))
                    .toException();
        }
        if (said != virtualSize) {
            throw new Problem(
                            IMAGE_CORRUPT,
                            "QEMU and Slipway read different sizes from \"%s\".".formatted(file.getFileName()),
                            "QEMU reads %d bytes, Slipway %d.".formatted(said, virtualSize),
                            List.of(new Remedy.Advice(
                                    "Let the program that made it write a clean copy, and register that.")))
                    .toException();
        }
    }

    /**
     * A piece of a disk as QEMU reads it.
     *
     * @param target a file that is there; the caller removes it
     * @param skip mebibytes before it
     * @param mebibytes at most; less where the disk ends
     */
    void copyPiece(Path source, DiskFormat format, Path target, long skip, int mebibytes) throws InterruptedException {
        requireAbsolute(source, target);
        run(
                Reach.reading(source).writing(target),
                List.of(
                        "dd",
                        "-U",
                        "-f",
                        format.driver(),
                        "-O",
                        DiskFormat.RAW.driver(),
                        "bs=1M",
                        "skip=" + skip,
                        "count=" + (skip + mebibytes),
                        "if=" + source,
                        "of=" + target));
    }

    /** Takes back {@link #createOverlay} or {@link #convert}, also one that was interrupted; nothing there is fine. */
    public void discard(Path target) {
        requireAbsolute(target);
        try {
            AtomicFile.discard(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that a copy will take. */
    long measure(Path source, DiskFormat from) throws InterruptedException {
        // "measure -O raw" answers the virtual size, holes included; qcow2's figure counts the data.
        var answer = parse(run(
                Reach.reading(source),
                List.of(
                        "measure",
                        "-f",
                        from.driver(),
                        "-O",
                        DiskFormat.QCOW2.driver(),
                        "--output=json",
                        "--",
                        source.toString())));
        return answer.path("required").asLong();
    }

    private JsonNode info(Path file, DiskFormat format) throws InterruptedException {
        requireAbsolute(file);
        // -U: a machine that runs on the disk holds locks, and looking does no harm.
        return parse(run(
                Reach.reading(file),
                List.of("info", "-U", "-f", format.driver(), "--output=json", "--", file.toString())));
    }

    private boolean standsOn(Path overlay, Path base, DiskFormat baseFormat) throws InterruptedException {
        try {
            var info = info(overlay, DiskFormat.QCOW2);
            return info.path("backing-filename").asText().equals(base.toString())
                    && info.path("backing-filename-format").asText().equals(baseFormat.driver());
        } catch (ProblemException e) {
            // Not a qcow2, or a broken one.
            return false;
        }
    }

    /** Only what holds no data may be replaced: a whole machine may be in there. */
    private void requireReplaceable(Path overlay) throws InterruptedException {
        Optional<JsonNode> check;
        try {
            check = Optional.of(parse(run(
                    Reach.reading(overlay),
                    List.of("check", "-U", "--output=json", "--image-opts", "--", withoutBacking(overlay)))));
        } catch (ProblemException e) {
            check = Optional.empty();
        }
        try {
            var empty =
                    check.isPresent() ? check.get().path("allocated-clusters").asLong() == 0 : Files.size(overlay) == 0;
            if (!empty) {
                throw inTheWay(overlay, "It is no empty overlay of this image and may hold data.");
            }
            Files.delete(overlay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutBacking(Path qcow2) {
        return "driver=%s,backing=,file.driver=file,file.filename=%s"
                .formatted(DiskFormat.QCOW2.driver(), qcow2.toString().replace(",", ",,"));
    }

    private void requireSameSize(Path source, DiskFormat from, Path target, DiskFormat to) throws InterruptedException {
        var wanted = virtualSize(source, from);
        var found = virtualSize(target, to);
        if (found != wanted) {
            throw inTheWay(target, "Its disk has %d bytes; the copy would have %d.".formatted(found, wanted));
        }
    }

    private static ProblemException inTheWay(Path file, String detail) {
        return new Problem(
                        STATE_CONFLICT,
                        "Another disk is in the way.",
                        "%s: %s".formatted(file, detail),
                        List.of(new Remedy.Command(
                                "Move it aside if nothing needs it, then retry this step.",
                                "mv -- %1$s %1$s.old".formatted(ShellWord.of(file)))))
                .toException();
    }

    private String run(Reach reach, List<String> arguments) throws InterruptedException {
        try (var child = start(LOOK, reach, arguments)) {
            if (!child.awaitEnd(LOOK_PATIENCE)) {
                throw failed(arguments, "It did not end within %d s.".formatted(LOOK_PATIENCE.toSeconds()))
                        .toException();
            }
            if (child.exitCode() != 0) {
                throw failed(arguments, child.errors()).toException();
            }
            return child.output();
        }
    }

    static BoundedProcess start(BoundedProcess.Limits limits, Reach reach, List<String> arguments)
            throws InterruptedException {
        var argv = new ArrayList<String>();
        argv.add("qemu-img");
        argv.addAll(arguments);
        return BoundedProcess.start(limits, reach, argv);
    }

    static Problem failed(List<String> arguments, String said) {
        return new Problem(
                TOOL_FAILED,
                "qemu-img %s failed.".formatted(arguments.getFirst()),
                said.isEmpty() ? "It gave no reason; it may have reached its limit of memory or time." : said,
                List.of(
                        said.contains("failed to execute")
                                ? new Remedy.Command("Install the program.", "apt-get install qemu-utils")
                                : new Remedy.Advice("Mend what the message names, then retry.")));
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireAbsolute(Path... files) {
        for (var file : files) {
            if (!file.isAbsolute()) {
                throw new IllegalArgumentException("not absolute: " + file);
            }
        }
    }
}
