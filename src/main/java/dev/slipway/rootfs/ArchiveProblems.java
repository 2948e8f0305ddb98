package dev.slipway.rootfs;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;

/** The words for what is wrong with one archive. */
final class ArchiveProblems {
    private static final int SHOWN = 200;

    private final String fileName;

    ArchiveProblems(String fileName) {
        this.fileName = fileName;
    }

    Problem unsafe(String member, String why) {
        return new Problem(
                ProblemCode.ARCHIVE_UNSAFE,
                "\"%s\" has a member that no distribution needs.".formatted(fileName),
                "Member \"%s\": %s".formatted(shown(member), why),
                List.of(
                        new Remedy.Command("See its members.", "tar -tvf archive.tar | less"),
                        new Remedy.Advice(
                                "Make the archive anew from a source you trust, for example with wsl --export.")));
    }

    Problem bomb(String why) {
        return new Problem(
                ProblemCode.ARCHIVE_UNSAFE,
                "\"%s\" unpacks to far more than a distribution.".formatted(fileName),
                why,
                List.of(
                        new Remedy.Advice(
                                "If it is really that large, raise slipway.images.largest-archive; else take it from a source you trust.")));
    }

    Problem truncated(String why) {
        return new Problem(
                ProblemCode.IMAGE_TRUNCATED,
                "\"%s\" is cut short.".formatted(fileName),
                why,
                List.of(new Remedy.Advice(
                        "Copy or download the archive again, and compare its checksum with the source's.")));
    }

    Problem noTar() {
        return new Problem(
                ProblemCode.IMAGE_CORRUPT,
                "\"%s\" is no tar archive, or damaged.".formatted(fileName),
                "It does not begin with a sound header of a tar.",
                List.of(
                        new Remedy.Advice("If it is a packed disk, register it with kind disk."),
                        new Remedy.Advice(
                                "If it is a distribution, pack it with tar, for example with wsl --export.")));
    }

    Problem corrupt(String why) {
        return new Problem(
                ProblemCode.IMAGE_CORRUPT,
                "\"%s\" is damaged.".formatted(fileName),
                why,
                List.of(new Remedy.Advice(
                        "Copy or download the archive again, and compare its checksum with the source's.")));
    }

    Problem notSkiffOs(String why) {
        return new Problem(
                ProblemCode.ARCHIVE_NOT_SKIFFOS,
                "\"%s\" is not a whole SkiffOS archive for WSL.".formatted(fileName),
                why,
                List.of(new Remedy.Command(
                        "Build it in a SkiffOS tree; it becomes workspaces/wsl/images/skiffos.tar.gz.",
                        "SKIFF_CONFIG=virt/wsl,skiff/core SKIFF_WORKSPACE=wsl make configure compile")));
    }

    Problem notADistro(String why) {
        return new Problem(
                ProblemCode.ARCHIVE_NOT_A_DISTRO,
                "\"%s\" is not a root file system.".formatted(fileName),
                why,
                List.of(new Remedy.Command(
                        "Export one from a machine that has the distribution in WSL.",
                        "wsl.exe --export Debian debian.tar")));
    }

    /** Names are hostile: control characters and endless text stay out of messages. */
    private static String shown(String name) {
        var clean = name.replaceAll("\\p{C}", "\uFFFD");
        return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
    }
}
