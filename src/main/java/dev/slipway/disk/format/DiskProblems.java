package dev.slipway.disk.format;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.regex.Pattern;

/** The words for what is wrong with one disk. */
public final class DiskProblems {
    // Only such a name goes into a command that people copy into a shell, be it bash, cmd or PowerShell.
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private final String fileName;
    private final String format;
    private final String driver;

    /**
     * @param format for sentences, such as "VMDK"
     * @param driver QEMU's name for it
     */
    public DiskProblems(String fileName, String format, String driver) {
        this.fileName = fileName;
        this.format = format;
        this.driver = driver;
    }

    public ProblemException signature() {
        return problem(
                IMAGE_UNKNOWN_FORMAT,
                "\"%s\" is not a %s.".formatted(fileName, format),
                "It lacks the bytes that every %s has.".formatted(format),
                rewrite("Make a qcow2 of the disk with the program that wrote it."));
    }

    public ProblemException truncated(String part, long needed, long present) {
        return problem(
                IMAGE_TRUNCATED,
                "\"%s\" is cut short.".formatted(fileName),
                "The file has %d bytes; its %s reaches to byte %d, so %d bytes are missing."
                        .formatted(present, part, needed, needed - present),
                new Remedy.Advice("Shut the machine down and copy the file again, to the end."),
                new Remedy.Advice("Compare the sizes of the original and the copy; they must be equal."));
    }

    public ProblemException corrupt(String fault) {
        return problem(
                IMAGE_CORRUPT,
                "\"%s\" is damaged.".formatted(fileName),
                fault,
                new Remedy.Advice("Copy the file again while its machine is shut down."),
                rewrite("If the original is like that, too, write it anew where you trust it."));
    }

    public ProblemException version(String found) {
        return problem(
                IMAGE_VERSION,
                "\"%s\" is of a %s version that cannot be read.".formatted(fileName, format),
                found,
                rewrite("Write it anew."));
    }

    public ProblemException tooLarge(long declared, long limit) {
        return problem(
                IMAGE_TOO_LARGE,
                "\"%s\" declares a disk that is too large.".formatted(fileName),
                "It declares %s bytes; this host takes disks of at most %d."
                        .formatted(Long.toUnsignedString(declared), limit),
                new Remedy.Advice("If the disk is really that large, raise slipway.images.largest-disk."));
    }

    /** Data in another file, which is never opened. */
    public ProblemException elsewhere(String what) {
        return problem(
                IMAGE_EXTERNAL_DATA,
                "\"%s\" names another file for its data.".formatted(fileName),
                what + " Slipway reads one file only, and follows no name that a file contains.",
                rewrite("Join everything into one file, on the machine where the disk comes from."));
    }

    public ProblemException differencing(String what) {
        return problem(
                IMAGE_DIFFERENCING,
                "\"%s\" holds only the changes since a snapshot.".formatted(fileName),
                what,
                rewrite("Join it with its parents into one file, on the machine where the disk comes from."),
                new Remedy.Advice(
                        "Or delete the machine's snapshots there, which merges them, and copy the disk again."));
    }

    public ProblemException encrypted(String what) {
        return problem(
                IMAGE_ENCRYPTED,
                "\"%s\" is encrypted.".formatted(fileName),
                what,
                new Remedy.Advice(
                        "Take the encryption off in the program that put it on, then register the disk. BitLocker inside Windows is no obstacle."));
    }

    /** It was not closed by whoever wrote it. */
    public ProblemException unclean(String what, String mending) {
        return problem(
                IMAGE_UNCLEAN,
                "\"%s\" was not closed properly.".formatted(fileName),
                what,
                new Remedy.Advice("Start the machine where it comes from, shut it down, and copy the disk again."),
                new Remedy.Command("Or mend a copy of the file.", mending));
    }

    public ProblemException unsupported(String what) {
        return problem(
                IMAGE_UNSUPPORTED,
                "\"%s\" is a kind of %s that is not taken.".formatted(fileName, format),
                what,
                rewrite("Write it anew as a plain qcow2, where you trust it."));
    }

    /** @param remedy a command; {@code %s} in it becomes the file's name */
    public ProblemException unsupported(String what, String sentence, String remedy) {
        return problem(
                IMAGE_UNSUPPORTED,
                "\"%s\" is a kind of %s that is not taken.".formatted(fileName, format),
                what,
                new Remedy.Command(sentence, remedy.formatted(source())));
    }

    /** The file's name for a command, or a harmless one. */
    public String source() {
        return HARMLESS.matcher(fileName).matches() ? fileName : "disk." + driver;
    }

    private Remedy rewrite(String sentence) {
        var stem = source().replaceFirst("\\.[A-Za-z0-9]+$", "");
        return new Remedy.Command(
                sentence, "qemu-img convert -f %s -O qcow2 -- %s %s-flat.qcow2".formatted(driver, source(), stem));
    }

    private static ProblemException problem(ProblemCode code, String title, String detail, Remedy... remedies) {
        return new Problem(code, title, detail, List.of(remedies)).toException();
    }
}
