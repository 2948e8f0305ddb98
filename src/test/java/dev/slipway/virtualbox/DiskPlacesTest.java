package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.build.DiskSource;
import dev.slipway.problem.Problem;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.TestImports;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A definition that was written on another computer, and which of its disks are brought. */
class DiskPlacesTest {
    private static final int CREATE = 0x188;
    private static final int LINKAGE = 0x1a8;
    private static final UUID LEAF = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID ROOT = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final UUID YOUNGER = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000002");

    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(directory.resolve("import/win10"));
    }

    private ImportReading look(String definition) throws IOException {
        var file = Files.writeString(folder.resolve("win10.vbox"), definition);
        return new VirtualBoxMachines(TestImports.in(directory.resolve("import")))
                .look(file.toString(), _ -> new MinimumResources(2, 4096));
    }

    private static String chain(String root, String leaf, String machine) {
        return Samples.small(
                "name=\"x\" " + machine,
                "<HardDisk uuid=\"{%s}\" location=\"%s\" format=\"VDI\" type=\"Normal\">%s</HardDisk>"
                        .formatted(ROOT, root, Samples.disk(leaf)),
                "");
    }

    private void leaf(String file) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        VdiBuilder.withMap(VdiBuilder.FREE, 0)
                .i32(0x4c, 4)
                .uuid(CREATE, LEAF)
                .uuid(LINKAGE, ROOT)
                .write(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/anna/VirtualBox VMs/chain/base.vdi",
                "/Users/anna/VirtualBox VMs/chain/base.vdi",
                "/base.vdi",
                "//nas/machines/../base.vdi",
                "C:\\Users\\anna\\VirtualBox VMs\\chain\\base.vdi",
            })
    void theFileBesideTheDefinitionStandsForOneOnAnotherComputer(String location) throws IOException {
        var disk = VdiBuilder.full(2).write(folder.resolve("base.vdi"));
        var outlook = look(Samples.small("name=\"x\"", Samples.disk(location), ""));
        assertThat(outlook.problems()).isEmpty();
        assertThat(outlook.proposal().disk()).isEqualTo(disk.toString());
        assertThat(outlook.findings())
                .anySatisfy(found -> assertThat(found.explanation()).contains("on another computer"));
    }

    @Test
    void aPathInAnImportDirectoryIsTakenAsItIs() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("base.vdi"));
        var missing = directory.resolve("import/elsewhere/base.vdi");
        var outlook = look(Samples.small("name=\"x\"", Samples.disk(missing.toString()), ""));
        assertThat(outlook.problems()).extracting(Problem::code).containsExactly(IMAGE_UNREADABLE);
        Files.createDirectories(missing.getParent());
        VdiBuilder.full(2).write(missing);
        assertThat(look(Samples.small("name=\"x\"", Samples.disk(missing.toString()), ""))
                        .proposal()
                        .disk())
                .isEqualTo(missing.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/anna/chain/link.vdi",
                "/home/anna/chain/..",
                "/home/anna/Snapshots/..",
                "/home/anna/Snapshots/outside.vdi",
                "/home/anna/../../../outside.vdi",
                "/..",
                "/",
                "//",
                "/home/anna/pipe",
                "/home/anna/a&#10;b",
                "/etc/passwd",
                "/proc/self/environ",
                "C:\\Snapshots\\outside.vdi",
            })
    void noLinkAndNoDotsLeadOut(String location) throws Exception {
        var outside = VdiBuilder.full(2).write(directory.resolve("outside.vdi"));
        Files.createSymbolicLink(folder.resolve("link.vdi"), outside);
        Files.createSymbolicLink(folder.resolve("Snapshots"), directory);
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        var outlook = look(Samples.small("name=\"x\" snapshotFolder=\"..\"", Samples.disk(location), ""));
        assertThat(outlook.proposal().disk()).isNull();
        assertThat(outlook.problems())
                .extracting(Problem::code)
                .containsAnyOf(IMAGE_OUTSIDE_IMPORT_DIRECTORY, IMAGE_UNREADABLE, INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/anna/VirtualBox VMs/chain/", "D:\\VMs\\chain\\"})
    void aChainKeepsItsFolderOfSnapshots(String other) throws IOException {
        var root = VdiBuilder.full(2).uuid(CREATE, ROOT).write(folder.resolve("base.vdi"));
        var separator = other.substring(other.length() - 1);
        for (var snapshots : new String[] {"Snapshots", "States"}) {
            leaf(snapshots + "/{y}.vdi");
            var outlook = look(chain(
                    other + "base.vdi",
                    other + snapshots + separator + "{y}.vdi",
                    "snapshotFolder=\"%s%s\"".formatted(other, snapshots)));
            assertThat(outlook.problems()).isEmpty();
            assertThat(((DiskSource.Chain) outlook.made().orElseThrow().source()).files())
                    .containsExactly(folder.resolve(snapshots + "/{y}.vdi").toString(), root.toString());
        }
    }

    /** The attached disk is a root: it would convert without any error, and may be Windows as it was years ago. */
    @Test
    void disksThatStandOnTheAttachedOneAreNamed() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        var above =
                "><HardDisk uuid=\"{%s}\" location=\"Snapshots/{a}.vdi\" format=\"VDI\"><HardDisk uuid=\"{%s}\" location=\"Snapshots/{b}.vdi\" format=\"VDI\"/></HardDisk></HardDisk>"
                        .formatted(ROOT, YOUNGER);
        var outlook = look(Samples.small("name=\"x\"", Samples.disk("win10.vdi").replace("/>", above), ""));
        assertThat(outlook.problems()).isEmpty();
        var found = outlook.findings().stream()
                .filter(finding -> finding.what().equals("Disk in use"))
                .findFirst()
                .orElseThrow();
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        assertThat(found.explanation())
                .contains(ROOT.toString(), "Snapshots/{a}.vdi", YOUNGER.toString(), "Snapshots/{b}.vdi")
                .contains("newest state of Windows");
        assertThat(found.remedies())
                .filteredOn(Remedy.Command.class::isInstance)
                .extracting(remedy -> ((Remedy.Command) remedy).command())
                .containsExactly(
                        "VBoxManage showvminfo 33333333-aaaa-4aaa-8aaa-000000000001",
                        "VBoxManage clonemedium disk %s win10-flat.vdi --format VDI".formatted(YOUNGER));
    }

    @Test
    void ofALeafNothingIsSaid() throws IOException {
        VdiBuilder.full(2).uuid(CREATE, ROOT).write(folder.resolve("base.vdi"));
        leaf("Snapshots/{y}.vdi");
        assertThat(look(chain("base.vdi", "Snapshots/{y}.vdi", "")).findings())
                .extracting(Finding::what)
                .doesNotContain("Disk in use");
    }

    /** VirtualBox takes that many; each lies in the one before. */
    @Test
    void twoHundredAndFiftySnapshotsAreRead() throws IOException {
        VdiBuilder.full(2).write(folder.resolve("win10.vdi"));
        var definition = Samples.small("name=\"x\"", Samples.disk("win10.vdi"), "");
        var open =
                "<Snapshot uuid=\"{%s}\" name=\"s\"><Hardware><StorageControllers><StorageController name=\"SATA\" type=\"AHCI\"><AttachedDevice type=\"HardDisk\"><Image uuid=\"{%s}\"/></AttachedDevice></StorageController></StorageControllers></Hardware><Snapshots>"
                        .formatted(ROOT, LEAF);
        var nested = open.repeat(250) + "</Snapshots></Snapshot>".repeat(250);
        var outlook = look(definition.replace("<Hardware><CPU", nested + "<Hardware><CPU"));
        assertThat(outlook.definition().snapshots()).isEqualTo(250);
        assertThat(outlook.problems()).isEmpty();

        var tooDeep = open.repeat(400) + "</Snapshots></Snapshot>".repeat(400);
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                dev.slipway.problem.ProblemException.class,
                                () -> look(definition.replace("<Hardware><CPU", tooDeep + "<Hardware><CPU")))
                        .problem()
                        .detail())
                .contains("250 snapshots")
                .doesNotContain("JAXP", "jdk.xml");
    }
}
