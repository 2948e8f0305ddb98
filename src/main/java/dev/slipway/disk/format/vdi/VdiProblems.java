package dev.slipway.disk.format.vdi;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The words for what is wrong with one VDI. */
final class VdiProblems {
    // Only such a name goes into a command that people copy into a shell, be it bash, cmd or PowerShell.
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private final String fileName;

    VdiProblems(String fileName) {
        this.fileName = fileName;
    }

    Problem signature(byte[] start) {
        var text = new String(start, 0, Math.min(16, start.length), StandardCharsets.ISO_8859_1);
        return problem(
                IMAGE_UNKNOWN_FORMAT,
                "\"%s\" is not a VDI.",
                "A VDI has the bytes 7f10dabe at 64; this file begins with %s.%s"
                        .formatted(
                                HexFormat.of().formatHex(start, 0, Math.min(16, start.length)),
                                text.startsWith("QFI") || text.startsWith("KDMV") ? " It is another disk format." : ""),
                new Remedy.Command(
                        "Make a VDI from the disk, on the machine that has VirtualBox.",
                        "VBoxManage clonemedium disk %s %s --format VDI".formatted(source(), target())));
    }

    Problem version(VdiHeader header) {
        return problem(
                IMAGE_VERSION,
                "\"%s\" is of a VDI version that cannot be read.",
                "It is version %d.%d; only 1.1 is known.".formatted(header.version() >>> 16, header.version() & 0xffff),
                clone(header, "Let VirtualBox write it anew."));
    }

    Problem truncated(String part, long needed, long present) {
        return problem(
                IMAGE_TRUNCATED,
                "\"%s\" is cut short.",
                "The file has %d bytes; its %s reaches to byte %d, so %d bytes are missing. Windows would see zeros in their place."
                        .formatted(present, part, needed, needed - present),
                new Remedy.Advice("Shut the machine down in VirtualBox and copy the file again, to the end."),
                new Remedy.Advice("Compare the sizes of the original and the copy; they must be equal."));
    }

    /** @param leaf the disk in use */
    Problem brokenChain(VdiHeader leaf, String fault) {
        return problem(
                IMAGE_DIFFERENCING,
                "\"%s\" and the disk that it stands on do not belong together.",
                fault,
                new Remedy.Advice("Copy the machine's whole folder again, with VirtualBox closed."),
                clone(leaf, "Or join the snapshots into one disk, on the machine that has VirtualBox."));
    }

    Problem differencing(VdiHeader header) {
        var parent = header.linkage().equals(VdiHeader.NONE)
                ? "It does not say on which disk."
                : "The parent's UUID is {%s}.".formatted(header.linkage());
        return problem(
                IMAGE_DIFFERENCING,
                "\"%s\" holds only the changes since a VirtualBox snapshot.",
                "The rest is in the disk it stands on. " + parent,
                clone(header, "Join the snapshot and its parents into one disk, on the machine that has VirtualBox."),
                new Remedy.Advice(
                        "Or delete the machine's snapshots in VirtualBox, which merges them, and copy the disk again."));
    }

    Problem undo(VdiHeader header) {
        return problem(
                IMAGE_UNDO,
                "\"%s\" is an undo image, not a whole disk.",
                "It holds changes that were never merged into its parent.",
                clone(header, "Join it with its parent into one disk, on the machine that has VirtualBox."));
    }

    Problem blockSize(VdiHeader header) {
        return problem(
                IMAGE_BLOCK_SIZE,
                "\"%s\" has blocks of an unusual size.",
                "Its blocks have %d bytes; QEMU reads only blocks of 1048576.".formatted(header.blockSize()),
                clone(header, "Let VirtualBox write it with blocks of the usual size."));
    }

    Problem sectorSize(VdiHeader header) {
        return problem(
                IMAGE_SECTOR_SIZE,
                "\"%s\" has sectors of an unusual size.",
                "Its sectors have %d bytes; QEMU reads only sectors of 512.".formatted(header.sectorSize()),
                clone(header, "Let VirtualBox write it anew."));
    }

    Problem extraBytes(VdiHeader header) {
        return problem(
                IMAGE_EXTRA_BYTES,
                "\"%s\" has extra bytes before each block.",
                "It has %d of them, and QEMU would take them for data.".formatted(header.extraBytes()),
                clone(header, "Let VirtualBox write it without them."));
    }

    Problem tooLarge(String declared, long limit) {
        return problem(
                IMAGE_TOO_LARGE,
                "\"%s\" declares a disk that is too large.",
                "It declares %s bytes; this host takes disks of at most %d.".formatted(declared, limit),
                new Remedy.Advice("If the disk is really that large, raise slipway.images.largest-disk."));
    }

    Problem corrupt(String fault) {
        return problem(
                IMAGE_CORRUPT,
                "\"%s\" is damaged.",
                fault,
                new Remedy.Advice("Copy the file again while the machine is shut down in VirtualBox."),
                new Remedy.Command(
                        "If the original is damaged, too, let VirtualBox write a clean copy.",
                        "VBoxManage clonemedium disk %s %s --format VDI".formatted(source(), target())));
    }

    private Remedy clone(VdiHeader header, String sentence) {
        // The UUID finds the medium wherever it lies on the machine that has VirtualBox.
        var medium = header.create().equals(VdiHeader.NONE)
                ? source()
                : header.create().toString();
        return new Remedy.Command(
                sentence, "VBoxManage clonemedium disk %s %s --format VDI".formatted(medium, target()));
    }

    private String source() {
        return HARMLESS.matcher(fileName).matches() ? fileName : "disk.vdi";
    }

    private String target() {
        var stem = source().replaceFirst("\\.[A-Za-z0-9]+$", "");
        return stem + "-flat.vdi";
    }

    private Problem problem(ProblemCode code, String title, String detail, Remedy... remedies) {
        return new Problem(code, title.formatted(fileName), detail, java.util.List.of(remedies));
    }
}
