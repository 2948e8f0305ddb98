package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.image.build.DiskSource;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.TestImports;
import dev.slipway.virtualbox.Definition.Origin;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Appliances: VirtualBox's own, and others by the standard alone. */
class OvfReaderTest {
    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] exported() {
        return bytes(Samples.text("win10-exported.ovf"));
    }

    private static String manifest(String algorithm, String name, byte[] content) throws NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance(algorithm.replace("SHA", "SHA-")).digest(content);
        return "%s (%s) = %s\n".formatted(algorithm, name, HexFormat.of().formatHex(digest));
    }

    private ImportReading look(String name, byte[] content) throws IOException {
        var file = Files.write(directory.resolve(name), content);
        return new VirtualBoxMachines(TestImports.in(directory))
                .look(file.toString(), _ -> new MinimumResources(2, 4096));
    }

    private static Map<String, byte[]> appliance() {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("win10.ovf", exported());
        members.put("win10-disk001.vmdk", vmdk());
        return members;
    }

    private static byte[] vmdk() {
        return Arrays.copyOf(bytes("KDMV"), 3_000_000);
    }

    private ProblemException refusal(Map<String, byte[]> members) throws IOException {
        var tar = Samples.tar(members);
        return catchThrowableOfType(ProblemException.class, () -> look("x.ova", tar));
    }

    @Test
    void anApplianceOfVirtualBoxIsReadByItsOwnDefinition() throws Exception {
        var members = appliance();
        members.put("win10.mf", bytes(manifest("SHA256", "win10.ovf", exported())));
        var outlook = look("win10.ova", Samples.tar(members));
        assertThat(outlook.definition().origin()).isEqualTo(Origin.OVA);
        assertThat(outlook.definition().name()).isEqualTo("win10");
        assertThat(outlook.proposal().mac()).isEqualTo("08:00:27:dd:e1:85");
        assertThat(outlook.proposal().memoryMiB()).isEqualTo(6144);
        assertThat(outlook.findings())
                .anySatisfy(
                        found -> assertThat(found.what() + found.virtualBox()).isEqualTo("ManifestSHA256"));
        assertThat(outlook.problems()).isEmpty();
        assertThat(outlook.proposal().disk()).endsWith("/win10.ova");
        var disk = outlook.findings().stream()
                .filter(found -> found.what().equals("Boot disk"))
                .findFirst()
                .orElseThrow();
        assertThat(disk.severity()).isEqualTo(Severity.WARNING);
        assertThat(disk.virtualBox()).isEqualTo("win10-disk001.vmdk in the appliance, 3000000 bytes");
        assertThat(disk.explanation()).contains("no checksum of it");
        var source = outlook.made().orElseThrow().source();
        assertThat(source).isInstanceOfSatisfying(DiskSource.Member.class, member -> {
            assertThat(member.member()).isEqualTo("win10-disk001.vmdk");
            assertThat(member.checksum()).isNull();
        });
    }

    @Test
    void theManifestVouchesForTheDisk() throws Exception {
        var members = appliance();
        members.put("win10.mf", bytes(manifest("SHA1", "win10-disk001.vmdk", vmdk())));
        var made = look("win10.ova", Samples.tar(members)).made().orElseThrow();
        assertThat(made.bytes()).isEqualTo(3_000_000);
        assertThat(((DiskSource.Member) made.source()).checksum())
                .isNotNull()
                .extracting(checksum -> checksum.algorithm())
                .isEqualTo("SHA1");
    }

    @Test
    void aDiskOfAnUnknownFormatIsRefusedBefore() throws IOException {
        var members = appliance();
        members.put("win10.ovf", bytes(Samples.text("win10-exported.ovf").replace("vmdk.html#streamOptimized", "qed")));
        var outlook = look("win10.ova", Samples.tar(members));
        assertThat(outlook.problems()).extracting(problem -> problem.code()).containsExactly(IMAGE_UNSUPPORTED);
        assertThat(outlook.made()).isEmpty();
    }

    @Test
    void theManifestVouchesForTheDefinition() throws Exception {
        for (var algorithm : new String[] {"SHA1", "SHA256", "SHA512"}) {
            var members = appliance();
            var good = manifest(algorithm, "win10.ovf", exported());
            members.put("win10.mf", bytes(good));
            assertThat(OvaFile.read(new ByteArrayInputStream(Samples.tar(members)))
                            .provenBy())
                    .hasValue(algorithm);
            members.put("win10.ovf", bytes(Samples.text("win10-exported.ovf").replace("6144", "9999")));
            assertThat(refusal(members).problem().title()).contains("not what its manifest says");
        }
        var members = appliance();
        members.put("win10.mf", bytes("SHA256 (another.ovf) = " + "00".repeat(32)));
        assertThat(OvaFile.read(new ByteArrayInputStream(Samples.tar(members))).provenBy())
                .isEmpty();
    }

    @Test
    void anApplianceWithoutItsDiskSaysSo() throws IOException {
        var members = appliance();
        members.remove("win10-disk001.vmdk");
        var outlook = look("win10.ova", Samples.tar(members));
        assertThat(outlook.problems()).extracting(problem -> problem.code()).containsExactly(IMAGE_UNREADABLE);
    }

    @Test
    void aPlainOvfGivesTheSameKindOfResult() throws IOException {
        var machine = OvfReader.read(Samples.xml("win11-vmware.ovf"), "/import/win11.ovf", Origin.OVF);
        assertThat(machine.name()).isEqualTo("Win11 from VMware");
        assertThat(machine.osType()).isEqualTo("Windows11_64");
        assertThat(machine.cpus()).isEqualTo(4);
        assertThat(machine.memoryMiB()).isEqualTo(8192);
        assertThat(machine.firmware()).isEqualTo("EFI");
        assertThat(BootDisk.of(machine).orElseThrow().controller().type()).isEqualTo("LsiLogicSas");
        assertThat(machine.medium("vmdisk1").orElseThrow().location()).isEqualTo("win11-disk1.vmdk");
        assertThat(machine.adapters()).extracting(Definition.Adapter::type).containsExactly("E1000e");

        Files.write(directory.resolve("win11-disk1.vmdk"), new byte[4096]);
        var outlook = look("win11.ovf", bytes(Samples.text("win11-vmware.ovf")));
        assertThat(outlook.problems()).isEmpty();
        // UEFI starts nothing from LSI Logic SAS.
        assertThat(outlook.proposal().controller()).isEqualTo("sata");
        assertThat(outlook.proposal().disk())
                .isEqualTo(directory.resolve("win11-disk1.vmdk").toString());
    }

    @Test
    void withoutVirtualBoxsPartTheItemsAreRead() {
        var text = Samples.text("win10-exported.ovf").replaceAll("(?s)<vbox:Machine .*</vbox:Machine>", "");
        var machine = OvfReader.read(Samples.xmlOf(text), "/import/x.ovf", Origin.OVF);
        assertThat(machine.cpus()).isEqualTo(2);
        assertThat(machine.memoryMiB()).isEqualTo(6144);
        assertThat(machine.osType()).isEqualTo("Windows10_64");
        assertThat(BootDisk.of(machine).orElseThrow().controller().type()).isEqualTo("AHCI");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.vmdk",
                "/etc/cron.d/evil",
                "folder/disk.vmdk",
                "..\\evil.vmdk",
            })
    void aMemberLiesInNoFolder(String name) throws IOException {
        var members = appliance();
        members.put(name, new byte[10]);
        assertThat(refusal(members).problem().code()).isEqualTo(DEFINITION_INVALID);
    }

    @Test
    void archivesThatAreNoAppliancesAreRefused() throws IOException {
        assertThat(refusal(Map.of("readme.txt", bytes("hello"))).problem().detail())
                .contains("no .ovf");
        var two = appliance();
        two.put("other.ovf", exported());
        assertThat(refusal(two).problem().detail()).contains("two definitions");
        assertThat(refusal(Map.of("x.ovf", new byte[9 << 20])).problem().detail())
                .contains("longer than");
        var many = new LinkedHashMap<String, byte[]>();
        for (var number = 0; number < 1100; number++) {
            many.put("m" + number, new byte[0]);
        }
        assertThat(refusal(many).problem().detail()).contains("more than 1000 members");
        var whole = Samples.tar(appliance());
        for (var cut : new int[] {0, 1, 511, 700, 2000, whole.length / 2}) {
            var refused =
                    catchThrowableOfType(ProblemException.class, () -> look("cut.ova", Arrays.copyOf(whole, cut)));
            assertThat(refused.problem().code()).as("cut at %d", cut).isEqualTo(DEFINITION_INVALID);
        }
        var noise = new byte[100_000];
        new java.util.Random(7).nextBytes(noise);
        assertThat(catchThrowableOfType(ProblemException.class, () -> look("noise.ova", noise))
                        .problem()
                        .code())
                .isEqualTo(DEFINITION_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"# Disk DescriptorFile\nversion=1\n", "QFI\u00fb", "\u001f\u008b packed", ""})
    void aDiskThatIsNotWhatTheApplianceSaysIsRefusedBefore(String start) throws IOException {
        var members = appliance();
        members.put("win10-disk001.vmdk", start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        var problem = look("other.ova", Samples.tar(members)).problems().getFirst();
        assertThat(problem.code()).isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(problem.title()).contains("does not begin like one");
    }

    @Test
    void aDiskInPiecesIsCalledThat() throws IOException {
        var members = appliance();
        members.remove("win10-disk001.vmdk");
        members.put("win10-disk001.vmdk.000000000", vmdk());
        members.put("win10-disk001.vmdk.000000001", vmdk());
        var problem = look("pieces.ova", Samples.tar(members)).problems().getFirst();
        assertThat(problem.code()).isEqualTo(IMAGE_UNSUPPORTED);
        assertThat(problem.title()).contains("in pieces");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_FIFO, TarConstants.LF_CHR, TarConstants.LF_BLK})
    void devicesInAnArchiveAreRefused(byte kind) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var tar = new org.apache.commons.compress.archivers.tar.TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(new org.apache.commons.compress.archivers.tar.TarArchiveEntry("win10.ovf", kind));
            tar.closeArchiveEntry();
        }
        assertThat(catchThrowableOfType(ProblemException.class, () -> look("device.ova", bytes.toByteArray()))
                        .problem()
                        .detail())
                .contains("not a file");
    }

    @Test
    void linksInAnArchiveAreRefused() throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var tar = new org.apache.commons.compress.archivers.tar.TarArchiveOutputStream(bytes)) {
            var link = new org.apache.commons.compress.archivers.tar.TarArchiveEntry(
                    "win10.ovf", org.apache.commons.compress.archivers.tar.TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        assertThat(catchThrowableOfType(ProblemException.class, () -> look("link.ova", bytes.toByteArray()))
                        .problem()
                        .detail())
                .contains("not a file");
    }

    /** A reader of tars keeps long names in memory; one that never ends must not fill it. */
    @Test
    void headersHaveALimit() throws IOException {
        var header = new org.apache.commons.compress.archivers.tar.TarArchiveEntry(
                "././@LongLink", org.apache.commons.compress.archivers.tar.TarConstants.LF_GNUTYPE_LONGNAME);
        header.setSize(64L << 20);
        var block = new byte[512];
        header.writeEntryHeader(block);
        var tar = Arrays.copyOf(block, 65 << 20);
        assertThat(catchThrowableOfType(ProblemException.class, () -> look("long.ova", tar))
                        .problem()
                        .detail())
                .contains("headers");
    }

    @Test
    void severalMachinesAtOnceAreRefused() {
        var text = Samples.text("win10-exported.ovf")
                .replace("<VirtualSystem ", "<VirtualSystemCollection><VirtualSystem ")
                .replace("</VirtualSystem>", "</VirtualSystem></VirtualSystemCollection>");
        var refused = catchThrowableOfType(
                ProblemException.class, () -> OvfReader.read(Samples.xmlOf(text), "/x.ovf", Origin.OVF));
        assertThat(refused.problem().detail()).contains("collection of machines");
        assertThat(refused.problem().remedies().stream().map(Remedy::sentence).collect(Collectors.joining()))
                .isNotEmpty();
    }
}
