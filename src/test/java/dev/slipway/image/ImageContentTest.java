package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.disk.DiskTool;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.rootfs.Tars;
import dev.slipway.storage.ImageSettings;
import dev.slipway.storage.ImportedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageContentTest {
    /** Fails the test when a file gets as far as QEMU. */
    private static final class NoDiskTool extends DiskTool {
        NoDiskTool() {
            super(new ObjectMapper());
        }

        @Override
        public void verify(Path file, DiskFormat format, long virtualSize) {
            throw new AssertionError("QEMU was asked about " + file);
        }
    }

    private record Settings(
            Path directory, List<Path> importDirectories, long largestDisk, long largestArchive, String qemuUser)
            implements ImageSettings {}

    @TempDir
    Path directory;

    @Test
    void everyHostileFileIsRefusedBeforeQemuSeesIt() throws Exception {
        var content = content(new NoDiskTool());
        var corpus = corpus();
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(40);
        corpus.forEach((name, bytes) -> {
            for (var kind : List.of(Optional.<ImageKind>empty(), Optional.of(ImageKind.DISK))) {
                var problem =
                        catchThrowableOfType(ProblemException.class, () -> read(content, name + ".vdi", bytes, kind));
                assertThat(problem).as(name).isNotNull();
                assertThat(problem.problem().remedies()).as(name).isNotEmpty();
            }
        });
    }

    @Test
    void disksSayHowTheyBoot() throws Exception {
        var vdi = VdiBuilder.full(2);
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var file = vdi.write(directory.resolve("disk.vdi"), 0, boot);
        var reading = read(content(new DiskTool(new ObjectMapper())), file, Optional.empty());
        assertThat(reading.kind()).isEqualTo(ImageKind.DISK);
        assertThat(reading.format()).isEqualTo(DiskFormat.VDI);
        assertThat(reading.firmware()).isEqualTo(Firmware.BIOS);
        assertThat(reading.virtualSizeBytes()).isEqualTo(2L << 20);
        assertThat(reading.facts()).containsEntry("type", "dynamic").containsEntry("dataBytes", "2097152");
    }

    @Test
    void aRawDiskMustBeAskedForAndNamedSo() throws Exception {
        var boot = new byte[1024];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var content = content(new NoDiskTool());
        assertThat(read(content, "disk.raw", boot, Optional.of(ImageKind.DISK)).format())
                .isEqualTo(DiskFormat.RAW);
        assertThat(refusal(content, "disk.raw", boot, Optional.empty()).code()).isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(refusal(content, "disk.vdi", boot, Optional.of(ImageKind.DISK))
                        .code())
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(refusal(content, "disk.raw", Arrays.copyOf(boot, 1000), Optional.of(ImageKind.DISK))
                        .code())
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
    }

    @Test
    void archivesAndPackagesAreToldByContentNotByName() throws Exception {
        var content = content(new NoDiskTool());
        assertThat(read(content, "a.vdi", Tars.skiffOs().tar(), Optional.empty())
                        .kind())
                .isEqualTo(ImageKind.SKIFFOS);
        assertThat(read(content, "a.msi", Tars.skiffOs().gzip(), Optional.of(ImageKind.SKIFFOS))
                        .kind())
                .isEqualTo(ImageKind.SKIFFOS);
        assertThat(read(content, "a.tar.gz", Tars.distro().tar(), Optional.empty())
                        .kind())
                .isEqualTo(ImageKind.ROOTFS);
        var msi = read(content, "a.tar", compoundFile(true), Optional.empty());
        assertThat(msi.kind()).isEqualTo(ImageKind.WSL_PACKAGE);
        assertThat(msi.sha256())
                .isEqualTo(
                        "%s",
                        HexFormat.of()
                                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                        .digest(compoundFile(true))));
    }

    @Test
    void aWrongKindIsRefused() {
        var content = content(new NoDiskTool());
        var distro = Tars.distro().tar();
        assertThat(refusal(content, "a", distro, Optional.of(ImageKind.SKIFFOS)).code())
                .isEqualTo(ARCHIVE_NOT_SKIFFOS);
        assertThat(refusal(content, "a", distro, Optional.of(ImageKind.DISK)).code())
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(refusal(content, "a", distro, Optional.of(ImageKind.WSL_PACKAGE))
                        .code())
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
        assertThat(refusal(content, "a", new Tars().file("a", "").tar(), Optional.of(ImageKind.ROOTFS))
                        .code())
                .isEqualTo(ARCHIVE_NOT_A_DISTRO);
        assertThat(refusal(content, "Win10.OVA", new Tars().file("a.ovf", "").tar(), Optional.empty())
                        .remedies())
                .contains(new Remedy.Link(
                        "Bring it as a VirtualBox machine; its disk becomes an image then.", "/imports"));
        assertThat(refusal(content, "a", compoundFile(false), Optional.empty()).detail())
                .contains("another class");
    }

    @Test
    void otherPackingsSayHowToRepack() {
        var content = content(new NoDiskTool());
        var problem = refusal(content, "root fs.tar.xz", bytes("\u00fd7zXZ\0…"), Optional.of(ImageKind.ROOTFS));
        assertThat(problem.remedies().toString()).contains("xz -dc -- 'root fs.tar.xz' | gzip");
    }

    /** Everything that made other systems read files they should not, under the name of a VDI. */
    private Map<String, byte[]> corpus() throws Exception {
        var corpus = new LinkedHashMap<String, byte[]>();
        var qcow2 = directory.resolve("made");
        for (var backing : List.of(
                "/etc/passwd", "../../etc/passwd", "json:{\"driver\":\"file\"}", "nbd:localhost:1", "http://x/y")) {
            Qemu.img("create", "-q", "-u", "-f", "qcow2", "-b", backing, "-F", "raw", qcow2.toString(), "1M");
            corpus.put("qcow2 on " + backing.replace('/', '_'), Files.readAllBytes(qcow2));
        }
        Qemu.img(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + directory.resolve("data") + ",data_file_raw=on",
                qcow2.toString(),
                "1M");
        corpus.put("qcow2 with a data file", Files.readAllBytes(qcow2));
        for (var format : List.of("qcow", "qed", "parallels", "luks")) {
            var secret = format.equals("luks")
                    ? List.of("--object", "secret,id=s,data=x", "-o", "key-secret=s,iter-time=10")
                    : List.<String>of();
            var arguments = new java.util.ArrayList<>(List.of("create", "-q", "-f", format));
            arguments.addAll(secret);
            arguments.addAll(List.of(qcow2.toString(), "4M"));
            Qemu.img(arguments.toArray(String[]::new));
            corpus.put(format, Files.readAllBytes(qcow2));
        }
        var extent = "RW 2048 FLAT \"/etc/passwd\" 0\n";
        for (var type : List.of(
                "monolithicFlat",
                "twoGbMaxExtentSparse",
                "custom",
                "vmfsSparse",
                "twoGbMaxExtentFlat",
                "vmfs",
                "fullDevice")) {
            corpus.put(
                    "vmdk " + type,
                    bytes("# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType=\"%s\"\n%s"
                            .formatted(type, extent)));
        }
        corpus.put("vmdk cowd", bytes("COWD" + "\0".repeat(600)));
        corpus.put("passwd", bytes("root:x:0:0:root:/root:/bin/bash\n"));
        corpus.put("script", bytes("#!/bin/sh\nid\n"));
        corpus.put("json", bytes("json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}"));
        corpus.put("iso", Arrays.copyOf(new byte[0], 64 * 1024));
        corpus.put("zip", bytes("PK\u0003\u0004" + "\0".repeat(600)));
        corpus.put("elf", bytes("\u007fELF" + "\0".repeat(600)));
        corpus.put("empty", new byte[0]);
        corpus.put("one byte", new byte[1]);
        corpus.put("gzip bomb", Tars.gzip(Tars.gzip(new byte[1 << 20])));
        corpus.put("gzip of nothing", Tars.gzip(new byte[0]));
        corpus.put("gzip of a qcow2", Tars.gzip(corpus.get("qcow2 with a data file")));
        corpus.put("tar that leads out", new Tars().file("../x", "").tar());
        var parent = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        corpus.put("undo", vdi(VdiBuilder.full(1).i32(0x4c, 3)));
        corpus.put("differencing", vdi(VdiBuilder.full(1).i32(0x4c, 4)));
        corpus.put("linked", vdi(VdiBuilder.full(1).uuid(0x1a8, parent)));
        corpus.put("linked by modification", vdi(VdiBuilder.full(1).uuid(0x1b8, parent)));
        corpus.put("4 TiB declared", vdi(VdiBuilder.full(1).i64(0x170, 4L << 40)));
        corpus.put("4 TiB of blocks", vdi(VdiBuilder.full(1).i32(0x180, 4 << 20)));
        corpus.put("extra bytes", vdi(VdiBuilder.full(1).i32(0x17c, 16)));
        corpus.put("cut", vdi(VdiBuilder.full(2).length(3 << 20)));
        corpus.put("VDI and qcow2", patched(vdi(VdiBuilder.full(1)), 0, "QFI\u00fb\0\0\0\u0003"));
        corpus.put("VDI and VMDK", patched(vdi(VdiBuilder.full(1)), 0, "KDMV"));
        corpus.put("VDI and VMDK text", patched(vdi(VdiBuilder.full(1)), 0, "# Disk DescriptorFile\n"));
        corpus.put("VDI and tar", patched(vdi(VdiBuilder.full(1)), 257, "ustar"));
        corpus.put("VDI and disk", patched(vdi(VdiBuilder.full(1)), 510, "U\u00aa"));
        corpus.put("VDI and gzip", patched(vdi(VdiBuilder.full(1)), 0, "\u001f\u008b\b"));
        var gpt = new byte[64 * 1024];
        gpt[510] = 0x55;
        gpt[511] = (byte) 0xaa;
        corpus.put("GPT", patched(gpt, 512, "EFI PART"));
        corpus.put("compound file", compoundFile(false));
        return corpus;
    }

    private byte[] vdi(VdiBuilder builder) throws IOException {
        return Files.readAllBytes(builder.write(directory.resolve("made.vdi")));
    }

    private static byte[] patched(byte[] file, int at, String latin1) {
        System.arraycopy(bytes(latin1), 0, file, at, latin1.length());
        return file;
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** OLE2 with one directory sector; its root entry has the class of a Windows Installer package, or none. */
    static byte[] compoundFile(boolean installer) {
        var file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, HexFormat.of().parseHex("d0cf11e0a1b11ae1"))
                .putShort(0x1e, (short) 9)
                .putInt(0x30, 2);
        if (installer) {
            file.put(3 * 512 + 80, HexFormat.of().parseHex("84100c0000000000c000000000000046"));
        }
        return file.array();
    }

    private ImageContent content(DiskTool tool) {
        var settings = new Settings(directory, List.of(directory), 2L << 40, 1L << 30, "nobody");
        return new ImageContent(settings, new DiskContent(settings, tool));
    }

    private ImageContent.Reading read(ImageContent content, String name, byte[] bytes, Optional<ImageKind> kind)
            throws Exception {
        return read(content, Files.write(directory.resolve(name), bytes), kind);
    }

    private ImageContent.Reading read(ImageContent content, Path path, Optional<ImageKind> kind) throws Exception {
        try (var file = ImportedFile.open(path.toString(), List.of(directory))) {
            return content.read(file, kind);
        }
    }

    private Problem refusal(ImageContent content, String name, byte[] bytes, Optional<ImageKind> kind) {
        return catchThrowableOfType(ProblemException.class, () -> read(content, name, bytes, kind))
                .problem();
    }
}
