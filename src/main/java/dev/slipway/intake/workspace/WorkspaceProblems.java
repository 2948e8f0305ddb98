package dev.slipway.intake.workspace;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;

/** Why nothing is taken in from a workspace. */
final class WorkspaceProblems {
    private WorkspaceProblems() {}

    static ProblemException missing(Workspace workspace) {
        return new Problem(
                        WORKSPACE_NOT_READY,
                        "The workspace \"%s\" is not there.".formatted(workspace.name()),
                        "%s is no folder that Slipway can see.".formatted(workspace.folder()),
                        List.of(
                                new Remedy.Advice("Check slipway.images.skiffos-workspaces for a slip."),
                                build(workspace)))
                .toException();
    }

    static ProblemException nothingBuilt(Workspace workspace, List<String> files) {
        return new Problem(
                        WORKSPACE_NOT_READY,
                        "The workspace \"%s\" has nothing for WSL.".formatted(workspace.name()),
                        "%s holds neither of %s.".formatted(workspace.images(), String.join(", ", files)),
                        List.of(build(workspace)))
                .toException();
    }

    private static Remedy build(Workspace workspace) {
        return new Remedy.Command(
                "Build it, in SkiffOS's folder.",
                "SKIFF_CONFIG=virt/wsl,skiff/core SKIFF_WORKSPACE='%s' make configure compile"
                        .formatted(workspace.name().replace("'", "'\\''")));
    }

    static ProblemException unreadable(Workspace workspace, String file, String why) {
        return new Problem(
                        WORKSPACE_NOT_READY,
                        "\"%s\" of the workspace \"%s\" cannot be read.".formatted(file, workspace.name()),
                        why,
                        List.of(
                                new Remedy.Advice(
                                        "Let Slipway's account read it; it must lie in the workspace's folder images itself, not behind a link that leads out."),
                                build(workspace)))
                .toException();
    }

    static ProblemException sameName(Workspace workspace, Workspace first, String image) {
        return new Problem(
                        NAME_TAKEN,
                        "The image \"%s\" belongs to another workspace.".formatted(image),
                        "It is fed by %s, which is named first; nothing of %s is taken in."
                                .formatted(first.folder(), workspace.folder()),
                        List.of(
                                new Remedy.Advice("Build it under another name: SKIFF_WORKSPACE names the folder."),
                                new Remedy.Advice(
                                        "Or leave %s or %s out of slipway.images.skiffos-workspaces, then restart Slipway."
                                                .formatted(first.folder(), workspace.folder()))))
                .toException();
    }

    static ProblemException changed(String file) {
        return new Problem(
                        IMAGE_CHANGED,
                        "\"%s\" was changed while it was copied.".formatted(file),
                        "A build seems to be on; nothing of the copy was kept.",
                        List.of(new Remedy.Advice("Wait: it is taken in by itself when it has settled.")))
                .toException();
    }

    static ProblemException lost() {
        return new Problem(
                        UPLOAD_GONE,
                        "The copy of the build is not there any more.",
                        "It was refused, given up, or a newer build came.",
                        List.of(new Remedy.Link(
                                "See which build is the last; a newer one is taken in by itself.", "/images")))
                .toException();
    }
}
