package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may enter the data directory. */
class DataDirectoryTest {
    @TempDir
    Path folder;

    private Path made(int mode) throws IOException {
        var data = Files.createDirectory(folder.resolve("data's"));
        Files.setAttribute(data, "unix:mode", mode);
        return data;
    }

    @Test
    void isMadeForNobodyElse() throws Exception {
        var data = folder.resolve("new/data");
        assertThat(new DataDirectory(data).prepare()).isEmpty();
        for (var each : new Path[] {data, folder.resolve("new")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void isRefusedWhenOthersMayEnterIt() throws Exception {
        for (var mode : new int[] {0755, 0750, 0710, 0701, 0770}) {
            var data = made(mode);
            var trouble = new DataDirectory(data).prepare().orElseThrow();
            assertThat(trouble.sentence()).contains(data.toString(), "mode 0" + Integer.toOctalString(mode));
            assertThat(Rights.mode(data)).as("left as it is").isEqualTo(mode);
            mend(trouble.command());
            assertThat(new DataDirectory(data).prepare()).isEmpty();
            Files.delete(data);
        }
    }

    @Test
    void isRefusedWhenItIsSomebodyElses() throws Exception {
        assumeTrue(Rights.ourUid() == 0);
        var data = made(0700);
        Files.setAttribute(data, "unix:uid", 65534);
        var trouble = new DataDirectory(data).prepare().orElseThrow();
        assertThat(trouble.sentence()).contains("belongs to the account");
        mend(trouble.command());
        assertThat(new DataDirectory(data).prepare()).isEmpty();
    }

    @Test
    void isRefusedWhereEverybodyMayPutAnotherInItsPlace() throws Exception {
        var data = made(0700);
        Files.setAttribute(folder, "unix:mode", 0777);
        var trouble = new DataDirectory(data).prepare().orElseThrow();
        assertThat(trouble.sentence()).contains(folder + " has the mode 0777");
        // As /tmp is: nobody renames what is another's.
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(new DataDirectory(data).prepare()).isEmpty();
        Files.setAttribute(folder, "unix:mode", 0777);
        mend(trouble.command());
        assertThat(new DataDirectory(data).prepare()).isEmpty();
    }

    @Test
    void isRefusedWhereAnotherAccountOrGroupMayPutAnotherInItsPlace() throws Exception {
        assumeTrue(Rights.ourUid() == 0);
        var data = made(0700);
        Files.setAttribute(folder, "unix:uid", 1);
        var others = new DataDirectory(data).prepare().orElseThrow();
        assertThat(others.sentence()).startsWith("The account ").contains(folder + " belongs to it");
        mend(others.command());
        assertThat(new DataDirectory(data).prepare()).isEmpty();

        Files.setAttribute(folder, "unix:gid", 1);
        Files.setAttribute(folder, "unix:mode", 0770);
        var groups = new DataDirectory(data).prepare().orElseThrow();
        assertThat(groups.sentence()).startsWith("The group of " + folder);
        mend(groups.command());
        assertThat(new DataDirectory(data).prepare()).isEmpty();
    }

    @Test
    void whoMayReplaceALinkMayReplaceWhatItLeadsTo() throws Exception {
        var data = made(0700);
        var open = Files.createDirectory(folder.resolve("open"));
        var link = Files.createSymbolicLink(open.resolve("link"), data);
        Files.setAttribute(open, "unix:mode", 0777);
        assertThat(new DataDirectory(link).prepare().orElseThrow().sentence()).contains(open + " has the mode 0777");
    }

    @Test
    void aLinkIsWhereItLeads() throws Exception {
        var data = made(0755);
        var link = Files.createSymbolicLink(folder.resolve("link"), data);
        assertThat(new DataDirectory(link).prepare()).isPresent();
    }

    /** Of a process that was killed. */
    @Test
    void temporaryFilesOfAProcessThatIsGoneGo() throws Exception {
        var data = new DataDirectory(folder.resolve("data"));
        data.prepare();
        var gone = Files.createDirectories(folder.resolve("data/tmp/4194305/jna"));
        var lives = Files.createDirectories(folder.resolve("data/tmp/1"));
        var own = data.temporary();
        assertThat(own)
                .isEmptyDirectory()
                .hasFileName(Long.toString(ProcessHandle.current().pid()));
        assertThat(Rights.mode(own)).isEqualTo(0700);
        assertThat(gone).doesNotExist();
        assertThat(lives).exists();
    }

    private static void mend(String command) throws Exception {
        assertThat(new ProcessBuilder("bash", "-c", command).start().waitFor())
                .as(command)
                .isZero();
    }
}
