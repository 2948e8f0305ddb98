package dev.slipway.intake.workspace;

import java.nio.file.Path;

/** Workspaces that tests of other rooms let Slipway watch; nobody looks into them. */
public final class TestWorkspaces {
    private TestWorkspaces() {}

    public static void watch(Path folder) {
        WorkspaceCase.Watched.FOLDERS.add(folder);
    }

    public static void forget() {
        WorkspaceCase.Watched.FOLDERS.clear();
    }
}
