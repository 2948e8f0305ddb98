package dev.slipway.disk.archive;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;

/** The words for what is wrong with one packed file. */
public final class PackProblems {
    private static final int SHOWN = 200;
    private static final Remedy COPY_AGAIN =
            new Remedy.Advice("Copy or download it again, and compare its checksum with the source's.");

    private final String fileName;

    public PackProblems(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }

    ProblemException truncated(String why) {
        return problem(IMAGE_TRUNCATED, "\"%s\" is cut short.", why, COPY_AGAIN);
    }

    ProblemException corrupt(String why) {
        return problem(IMAGE_CORRUPT, "\"%s\" is damaged.", why, COPY_AGAIN);
    }

    ProblemException tooLarge(long limit) {
        return problem(
                IMAGE_TOO_LARGE,
                "\"%s\" unpacks to a disk that is too large.",
                "It unpacks to more than %d bytes.".formatted(limit),
                new Remedy.Advice("If the disk is really that large, raise slipway.images.largest-disk."));
    }

    ProblemException bomb(long packed, long unpacked, int ratio) {
        return problem(
                ARCHIVE_UNSAFE,
                "\"%s\" unpacks to far more than a disk.",
                "%d bytes unpacked to %d so far, more than %d to 1.".formatted(packed, unpacked, ratio),
                new Remedy.Advice(
                        "If you trust it, unpack it yourself in the import directory and register what comes out."));
    }

    ProblemException memory(String why) {
        return problem(
                IMAGE_UNSUPPORTED,
                "\"%s\" needs too much memory to unpack.",
                why,
                new Remedy.Advice(
                        "Pack it again with the usual settings, such as xz -6, or zstd without --ultra and --long."));
    }

    ProblemException unsafe(String member, String why) {
        return problem(
                ARCHIVE_UNSAFE,
                "\"%s\" has a member that no disk needs.",
                "Member \"%s\": %s".formatted(shown(member), why),
                new Remedy.Advice("Pack the disk alone, as a plain file, from a source you trust."));
    }

    ProblemException encrypted(String member) {
        return problem(
                IMAGE_ENCRYPTED,
                "\"%s\" is encrypted.",
                "Member \"%s\" needs a password.".formatted(shown(member)),
                new Remedy.Advice("Pack it again without a password, or unpack it in the import directory."));
    }

    ProblemException method(String member, String what) {
        return problem(
                IMAGE_UNSUPPORTED,
                "\"%s\" is packed in a way that is not known.",
                "Member \"%s\": %s".formatted(shown(member), what),
                new Remedy.Advice("Pack it with the usual method (deflate), or unpack it in the import directory."));
    }

    ProblemException several(String first, String second) {
        return problem(
                IMAGE_UNKNOWN_FORMAT,
                "\"%s\" has more than one disk in it.",
                "\"%s\" and \"%s\" both are disks.".formatted(shown(first), shown(second)),
                new Remedy.Advice(
                        "Unpack it in the import directory and register the disk you want; a folder of VirtualBox comes with its .vbox file."));
    }

    ProblemException nested(String member) {
        return problem(
                IMAGE_UNKNOWN_FORMAT,
                "\"%s\" is packed more than once.",
                "Inside is \"%s\", which is packed again.".formatted(shown(member)),
                new Remedy.Advice("Unpack it once in the import directory, and register what comes out."));
    }

    /** Nothing in it begins as a disk does. */
    public ProblemException noDisk() {
        return problem(
                IMAGE_UNKNOWN_FORMAT,
                "\"%s\" has no disk in it that Slipway knows.",
                "What it unpacks to begins like no VDI, VMDK, VHD, VHDX or qcow2.",
                new Remedy.Advice("Register it with kind disk if it is a packed raw disk."),
                new Remedy.Advice("Or unpack it in the import directory and register what comes out."));
    }

    static String shown(String name) {
        var clean = name.replaceAll("\\p{C}", "\uFFFD");
        return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
    }

    private ProblemException problem(ProblemCode code, String title, String detail, Remedy... remedies) {
        return new Problem(code, title.formatted(fileName), detail, List.of(remedies)).toException();
    }
}
