package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.image.DiskSource;
import dev.slipway.image.TestImports;
import dev.slipway.image.vdi.VdiBuilder;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.virtualbox.VirtualBoxMachines.Outlook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From files on a host to what would be made of them. */
class VirtualBoxMachinesTest {
    private static final int CREATE = 0x188;
    private static final int LINKAGE = 0x1a8;
    private static final UUID DISK = UUID.fromString("11111111-2222-3333-4444-555555555555");

    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(directory.resolve("import/win10"));
    }

    private Outlook look(String definition) throws IOException {
        return look(Files.writeString(folder.resolve("win10.vbox"), definition));
    }

    private Outlook look(Path file) {
        return new VirtualBoxMachines(TestImports.in(directory.resolve("import")))
                .look(file.toString(), _ -> new Least(2, 4096));
    }

    private Path vdi(String name, UUID uuid) throws IOException {
        return VdiBuilder.full(2).uuid(CREATE, uuid).write(folder.resolve(name));
    }

    private static Problem only(Outlook outlook) {
        assertThat(outlook.problems()).hasSize(1);
        assertThat(outlook.problems().getFirst().remedies()).isNotEmpty();
        return outlook.problems().getFirst();
    }

    private static Finding finding(Outlook outlook, String what) {
        return outlook.findings().stream()
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding " + what));
    }

    @Test
    void aMachineOfTodayIsTakenAsItIs() throws IOException {
        var disk = vdi("Win10 Pro.vdi", UUID.fromString("15eb91a3-4045-496a-a079-2047fa5dfba4"));
        var outlook = look(Samples.text("win10-new.vbox"));
        assertThat(outlook.problems()).isEmpty();
        assertThat(outlook.proposal())
                .isEqualTo(new Proposal(
                        "win-10-lab", "windows-10", 4, 8192, "bios", "sata", disk.toString(), "08:00:27:12:34:56"));
        assertThat(finding(outlook, "Disk controller").severity()).isEqualTo(Severity.INFO);
        assertThat(outlook.findings())
                .extracting(Finding::what)
                .contains(
                        "Further disk",
                        "CD drive",
                        "Network card",
                        "Further network card",
                        "Port forwarding",
                        "Shared folder",
                        "Sound",
                        "3D acceleration",
                        "Nested virtualization",
                        "Activation",
                        "BitLocker",
                        "Static address",
                        "Guest Additions",
                        "Fast Startup");
        assertThat(outlook.findings()).allSatisfy(found -> {
            assertThat(found.explanation()).endsWith(".");
            assertThat(found.what()).isNotBlank();
        });
        assertThat(Files.readAllBytes(disk))
                .isEqualTo(
                        Files.readAllBytes(vdi("again.vdi", UUID.fromString("15eb91a3-4045-496a-a079-2047fa5dfba4"))));
    }

    @Test
    void anOldMachineIsRaisedToWhatTheTemplateAsksForAndIsToldWhatToDo() throws IOException {
        vdi("W10.vdi", UUID.fromString("bb89abfa-8b3a-4cb3-8192-4720c2b059c8"));
        var outlook = look(Samples.text("win10-old.vbox"));
        assertThat(outlook.problems()).isEmpty();
        assertThat(outlook.proposal().cpus()).isEqualTo(2);
        assertThat(outlook.proposal().memoryMiB()).isEqualTo(4096);
        assertThat(outlook.proposal().mac()).isNull();
        assertThat(outlook.proposal().disk()).endsWith("/W10.vdi");
        var controller = finding(outlook, "Disk controller");
        assertThat(controller.severity()).isEqualTo(Severity.INFO);
        assertThat(outlook.proposal().controller()).isEqualTo("ide");
        assertThat(finding(outlook, "System").severity()).isEqualTo(Severity.WARNING);
        assertThat(finding(outlook, "Clock").virtualBox()).isEqualTo("UTC");
        assertThat(finding(outlook, "I/O APIC").slipway()).isEqualTo("on");
        assertThat(finding(outlook, "Network").virtualBox()).isEqualTo("BridgedInterface Intel(R) Ethernet");
        assertThat(finding(outlook, "Floppy drive").slipway()).isEqualTo("none");
    }

    /** The root alone converts without any error, and is Windows as it was years ago. */
    @Test
    void theAttachedLeafIsNeverTakenForItsRoot() throws IOException {
        vdi("win10-dev.vdi", UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001"));
        var outlook = look(Samples.text("win10-snapshots.vbox"));
        var problem = only(outlook);
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.title())
                .contains(
                        "aaaaaaaa-0000-4000-8000-000000000003",
                        "aaaaaaaa-0000-4000-8000-000000000002",
                        "aaaaaaaa-0000-4000-8000-000000000001")
                .doesNotContain("aaaaaaaa-0000-4000-8000-000000000004");
        assertThat(problem.remedies().get(1))
                .isInstanceOfSatisfying(
                        Remedy.Command.class,
                        command -> assertThat(command.command())
                                .isEqualTo(
                                        "VBoxManage clonemedium disk aaaaaaaa-0000-4000-8000-000000000003 win10-dev-flat.vdi --format VDI"));
        assertThat(outlook.proposal().disk()).isNull();
    }

    private static final UUID ROOT = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    private static final String CHAIN = Samples.small(
            "name=\"x\"",
            "<HardDisk uuid=\"{%s}\" location=\"x.vdi\" format=\"VDI\" type=\"Normal\">%s</HardDisk>"
                    .formatted(ROOT, Samples.disk("Snapshots/{y}.vdi")),
            "");

    private VdiBuilder leaf() throws IOException {
        Files.createDirectories(folder.resolve("Snapshots"));
        var leaf = VdiBuilder.withMap(VdiBuilder.FREE, 0)
                .i32(0x4c, 4)
                .uuid(CREATE, DISK)
                .uuid(LINKAGE, ROOT);
        leaf.write(folder.resolve("Snapshots/{y}.vdi"));
        return leaf;
    }

    @Test
    void aDiskWithSnapshotsIsJoinedFromItsLeafDown() throws IOException {
        var root = vdi("x.vdi", ROOT);
        leaf();
        var outlook = look(CHAIN);
        assertThat(outlook.problems()).isEmpty();
        assertThat(outlook.proposal().disk()).endsWith("/Snapshots/{y}.vdi");
        var made = outlook.made().orElseThrow();
        assertThat(((DiskSource.Chain) made.source()).files())
                .containsExactly(folder.resolve("Snapshots/{y}.vdi").toString(), root.toString());
        assertThat(made.bytes()).isEqualTo(2 << 20);
        assertThat(made.virtualBytes()).isEqualTo(2 << 20);
        assertThat(finding(outlook, "Boot disk").slipway()).isEqualTo("one disk");
    }

    @Test
    void aChainWithAWrongOrMissingDiskNamesIt() throws IOException {
        leaf();
        var problem = only(look(CHAIN));
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.title()).contains("Missing here: {%s} (x.vdi)".formatted(ROOT));

        // Another disk in the parent's place.
        vdi("x.vdi", UUID.fromString("aaaaaaaa-0000-4000-8000-000000000009"));
        problem = only(look(CHAIN));
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.title()).contains("{%s}, which is missing".formatted(ROOT));

        // A leaf of another machine, though on the same root.
        vdi("x.vdi", ROOT);
        leaf().uuid(CREATE, UUID.fromString("11111111-2222-3333-4444-666666666666"))
                .write(folder.resolve("Snapshots/{y}.vdi"));
        assertThat(only(look(CHAIN)).code()).isEqualTo(IMPORT_BLOCKED);

        leaf();
        assertThat(only(look(CHAIN.replace("location=\"x.vdi\" format=\"VDI\"", "location=\"x.vdi\" format=\"VMDK\"")))
                        .title())
                .contains("Only VDIs can be joined here");
        assertThat(only(look(CHAIN.replace("location=\"x.vdi\"", "location=\"/etc/passwd\"")))
                        .code())
                .isEqualTo(IMAGE_DIFFERENCING);
    }

    @Test
    void everythingThatStandsInTheWayIsSaidAtOnce() throws IOException {
        var outlook = look(Samples.text("win11-saved.vbox"));
        assertThat(outlook.problems())
                .extracting(Problem::code)
                .containsExactlyInAnyOrder(SOURCE_NOT_SHUT_DOWN, IMAGE_UNREADABLE);
        assertThat(outlook.findings().getFirst().severity()).isEqualTo(Severity.BLOCKER);
        assertThat(finding(outlook, "State").remedies())
                .anySatisfy(remedy -> assertThat(remedy)
                        .isInstanceOfSatisfying(
                                Remedy.Command.class,
                                command -> assertThat(command.command())
                                        .isEqualTo("VBoxManage discardstate 22222222-aaaa-4aaa-8aaa-000000000001")));
        assertThat(outlook.proposal().firmware()).isEqualTo("uefi");
        assertThat(outlook.proposal().template()).isEqualTo("windows-11");
        assertThat(finding(outlook, "BitLocker").severity()).isEqualTo(Severity.WARNING);
        assertThat(finding(outlook, "TPM").virtualBox()).isEqualTo("v2_0");
        assertThat(finding(outlook, "Disk controller").virtualBox()).isEqualTo("NVMe");
    }

    @Test
    void anAbortedMachineIsRefused() throws IOException {
        vdi("x.vdi", DISK);
        var problem = only(look(Samples.small("name=\"x\" aborted=\"true\"", Samples.disk("x.vdi"), "")));
        assertThat(problem.code()).isEqualTo(SOURCE_NOT_SHUT_DOWN);
    }

    @Test
    void anEncryptedDiskIsRefused() throws IOException {
        vdi("x.vdi", DISK);
        var sealed = Samples.disk("x.vdi").replace("/>", "><Property name=\"CRYPT/KeyId\" value=\"k\"/></HardDisk>");
        assertThat(only(look(Samples.small("name=\"x\"", sealed, ""))).code()).isEqualTo(SOURCE_ENCRYPTED);
    }

    @Test
    void theHeaderMustBeTheRegistrysDisk() throws IOException {
        var definition = Samples.small("name=\"x\"", Samples.disk("x.vdi"), "");
        vdi("x.vdi", DISK);
        assertThat(look(definition).problems()).isEmpty();

        vdi("x.vdi", UUID.fromString("11111111-2222-3333-4444-666666666666"));
        assertThat(only(look(definition)).code()).isEqualTo(IMPORT_BLOCKED);

        VdiBuilder.full(2)
                .uuid(LINKAGE, UUID.fromString("11111111-2222-3333-4444-777777777777"))
                .write(folder.resolve("x.vdi"));
        var problem = only(look(definition));
        assertThat(problem.code()).isEqualTo(IMAGE_DIFFERENCING);
        assertThat(problem.title()).contains("11111111-2222-3333-4444-777777777777");

        Files.writeString(folder.resolve("x.vdi"), "QFI\u00fb not a VDI at all");
        assertThat(only(look(definition)).code()).isEqualTo(IMAGE_UNKNOWN_FORMAT);
    }

    @Test
    void aDiskThatTheRegistryDoesNotListIsNotGuessed() throws IOException {
        vdi("x.vdi", DISK);
        assertThat(only(look(Samples.small("name=\"x\"", "", ""))).code()).isEqualTo(IMAGE_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../outside.vdi",
                "../../../../../../etc/passwd",
                "/etc/passwd",
                "/proc/self/environ",
                "link.vdi",
                "folder",
                "pipe",
                "missing.vdi",
                "",
                ".",
                "..",
                "C:\\..",
                "\\\\server\\share\\outside.vdi",
                "json:{&quot;driver&quot;:&quot;nbd&quot;}",
                "nbd://localhost/x",
                "http://127.0.0.1/x.vdi",
                "-o",
                "a&#10;b",
            })
    void aLocationLeadsNowhereElse(String location) throws Exception {
        var outside = VdiBuilder.full(2).write(directory.resolve("outside.vdi"));
        Files.createSymbolicLink(folder.resolve("link.vdi"), outside);
        Files.createDirectories(folder.resolve("folder"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        var problem = only(look(Samples.small("name=\"x\"", Samples.disk(location), "")));
        assertThat(problem.code()).isIn(IMAGE_OUTSIDE_IMPORT_DIRECTORY, IMAGE_UNREADABLE, INVALID_REQUEST);
    }

    @Test
    void aLocationBelowAnotherImportDirectoryWillDo() throws IOException {
        var disk = VdiBuilder.full(2).write(directory.resolve("import/shared.vdi"));
        for (var location : new String[] {disk.toString(), "../shared.vdi", "../win10/../shared.vdi"}) {
            assertThat(look(Samples.small("name=\"x\"", Samples.disk(location), ""))
                            .proposal()
                            .disk())
                    .isEqualTo(disk.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AHCI,INFO,sata",
        "PIIX3,INFO,ide",
        "ICH6,INFO,ide",
        "NVMe,WARNING,sata",
        "LsiLogicSas,WARNING,sata",
        "LsiLogic,WARNING,sata",
        "BusLogic,WARNING,sata",
        "VirtioSCSI,INFO,virtio-scsi",
        "USB,WARNING,sata",
        "Flux,WARNING,sata",
    })
    void theDiskStaysOnItsKindOfController(String type, Severity severity, String here) throws IOException {
        vdi("x.vdi", DISK);
        var outlook = look(Samples.small("name=\"x\"", Samples.disk("x.vdi"), "")
                .replace("type=\"AHCI\"", "type=\"%s\"".formatted(type)));
        var found = finding(outlook, "Disk controller");
        assertThat(found.severity()).isEqualTo(severity);
        assertThat(found.slipway()).isEqualTo(here);
        assertThat(outlook.proposal().controller()).isEqualTo(here);
        if (severity == Severity.WARNING) {
            assertThat(found.explanation()).contains("0x7B");
            assertThat(found.remedies().getFirst())
                    .isInstanceOfSatisfying(
                            Remedy.Command.class,
                            command -> assertThat(command.command()).contains("storahci"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Windows10_64,windows-10,INFO",
        "Windows11_64,windows-11,INFO",
        "Windows7_64,windows-10,WARNING",
        "Windows2022_64,windows-10,WARNING",
        "Debian_64,windows-10,WARNING",
        "Windows11_arm64,windows-11,BLOCKER",
    })
    void theSystemChoosesTheTemplate(String type, String template, Severity severity) throws IOException {
        vdi("x.vdi", DISK);
        var outlook =
                look(Samples.small("name=\"x\"", Samples.disk("x.vdi"), "").replace("Windows10_64", type));
        assertThat(outlook.proposal().template()).isEqualTo(template);
        assertThat(finding(outlook, "System").severity()).isEqualTo(severity);
    }

    @Test
    void theDefinitionItselfMustLieInAnImportDirectory() throws IOException {
        var outside = Files.writeString(directory.resolve("outside.vbox"), Samples.text("win10-new.vbox"));
        Files.createSymbolicLink(folder.resolve("link.vbox"), outside);
        for (var path : new Path[] {outside, folder.resolve("link.vbox"), folder.resolve("../../outside.vbox")}) {
            var refused = catchThrowableOfType(ProblemException.class, () -> look(path));
            assertThat(refused.problem().code()).isEqualTo(IMAGE_OUTSIDE_IMPORT_DIRECTORY);
        }
    }

    @Test
    void aDefinitionThatIsTooLongIsNotReadWhole() throws IOException {
        var file = folder.resolve("huge.vbox");
        try (var out = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            out.write(java.nio.ByteBuffer.wrap(new byte[1]), 20L << 30);
        }
        var refused = catchThrowableOfType(ProblemException.class, () -> look(file));
        assertThat(refused.problem().code()).isEqualTo(DEFINITION_INVALID);
        assertThat(refused.problem().detail()).contains("longer than");
    }
}
