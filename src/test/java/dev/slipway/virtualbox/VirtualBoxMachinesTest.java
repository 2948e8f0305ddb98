package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.Patience;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.TestImports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From files on a host to what would be made of them. */
class VirtualBoxMachinesTest extends DefinitionCase {
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

    @ParameterizedTest
    @CsvSource({
        "AHCI,INFO,sata",
        "PIIX3,INFO,ide",
        "ICH6,INFO,ide",
        "NVMe,WARNING,sata",
        "LsiLogicSas,INFO,lsi-sas",
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

    /** Nobody reads 90,000 lines, and no page may be made of them. */
    @Test
    void ofOneKindOnlySomeAreSaid() throws IOException {
        vdi("win10.vdi", DISK);
        var folders = "<SharedFolders>" + "<SharedFolder name=\"x\"/>".repeat(90_000) + "</SharedFolders>";
        var outlook = look(Samples.small("name=\"x\"", Samples.disk("win10.vdi"), folders));
        assertThat(outlook.findings()).hasSizeLessThan(60);
        assertThat(outlook.findings()).extracting(Finding::virtualBox).contains("89,980 more");
        assertThat(outlook.problems()).isEmpty();
    }

    /** The tree of a large one takes a third of a small heap. */
    @ParameterizedTest
    @ValueSource(strings = {"win10.vbox", "win10.ova"})
    void oneIsReadAfterTheOther(String name) throws Exception {
        vdi("Win10 Pro.vdi", UUID.fromString("15eb91a3-4045-496a-a079-2047fa5dfba4"));
        var file = folder.resolve(name);
        if (name.endsWith(".ova")) {
            var envelope = Samples.text("win10-exported.ovf").getBytes(StandardCharsets.UTF_8);
            Files.write(file, Samples.tar(Map.of("win10-exported.ovf", envelope)));
        } else {
            Files.writeString(file, Samples.text("win10-new.vbox"));
        }
        var machines = new VirtualBoxMachines(TestImports.in(directory.resolve("import")));
        var reading = new AtomicInteger();
        var most = new AtomicInteger();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each = 0; each < 4; each++) {
                readers.execute(() -> machines.look(file.toString(), _ -> {
                    most.accumulateAndGet(reading.incrementAndGet(), Math::max);
                    Patience.pass(Duration.ofMillis(50));
                    reading.decrementAndGet();
                    return new MinimumResources(2, 4096);
                }));
            }
        }
        assertThat(most).hasValue(1);
    }
}
