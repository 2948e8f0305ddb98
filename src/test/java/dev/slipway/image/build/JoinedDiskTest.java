package dev.slipway.image.build;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.archive.TarredDisk;
import dev.slipway.disk.format.Disks;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.rootfs.Tars;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Disks that are taken out of an appliance, or joined from snapshots. */
class JoinedDiskTest extends DiskMakerCase {
    private NewImage member(byte[] tar, TarredDisk.@Nullable Checksum checksum) throws Exception {
        var file = Files.write(imports.resolve("win10.ova"), tar);
        return new NewImage(id, "win", new DiskSource.Member(file.toString(), "disk1.vmdk", DiskFormat.VMDK, checksum));
    }

    private static TarredDisk.Checksum checksum(String algorithm, byte[] content) throws Exception {
        var digest = MessageDigest.getInstance(algorithm.replace("SHA", "SHA-")).digest(content);
        return new TarredDisk.Checksum(algorithm, HexFormat.of().withUpperCase().formatHex(digest));
    }

    private byte[] streamOptimized() throws Exception {
        var raw = Disks.raw(directory.resolve("disk.raw"));
        return Files.readAllBytes(Disks.make(Disks.KINDS.get(10), raw, directory.resolve("disk.vmdk")));
    }

    @Test
    void theDiskOfAnApplianceIsTakenOut() throws Exception {
        var vmdk = streamOptimized();
        var tar = new Tars()
                .file("win10.ovf", "<Envelope/>")
                .file("disk2.vmdk", new byte[3_000_000])
                .file("disk1.vmdk", vmdk)
                .tar();
        for (var algorithm : List.of("SHA1", "SHA256", "SHA512")) {
            var wish = member(tar, checksum(algorithm, vmdk));
            var made = make(wish);
            assertThat(made).hasBinaryContent(vmdk);
            assertThat(own.maker.read(made, wish.source()).facts()).containsEntry("type", "streamOptimized");
            own.disks.discard(id);
        }
        assertThat(make(member(tar, null))).hasBinaryContent(vmdk);
        assertThat(imports.resolve("win10.ova")).hasBinaryContent(tar);
    }

    @Test
    void anApplianceThatIsNotWholeLeavesNothing() throws Exception {
        var vmdk = streamOptimized();
        var whole = new Tars().file("disk1.vmdk", vmdk).tar();
        var wrong = vmdk.clone();
        wrong[wrong.length / 2] ^= 1;
        assertThat(refusal(member(whole, checksum("SHA256", wrong)))).isEqualTo(IMAGE_CORRUPT);
        assertThat(refusal(member(Arrays.copyOf(whole, whole.length / 2), checksum("SHA256", vmdk))))
                .isEqualTo(IMAGE_TRUNCATED);
        assertThat(refusal(member(new Tars().file("disk2.vmdk", vmdk).tar(), null)))
                .isEqualTo(IMAGE_TRUNCATED);
        assertThat(refusal(member(new Tars().link("disk1.vmdk", "/etc/passwd").tar(), null)))
                .isEqualTo(ARCHIVE_UNSAFE);
        assertThat(refusal(
                        member(new Tars().hardLink("disk1.vmdk", "/etc/passwd").tar(), null)))
                .isEqualTo(ARCHIVE_UNSAFE);
        // A descriptor that names a file of the host, and a disk of another format than the appliance says.
        var descriptor = """
                # Disk DescriptorFile
                version=1
                CID=1
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 2048 FLAT "/etc/passwd" 0
                """;
        assertThat(refusal(member(new Tars().file("disk1.vmdk", descriptor).tar(), null)))
                .isEqualTo(IMAGE_EXTERNAL_DATA);
        var vdi = Files.readAllBytes(VdiBuilder.full(2).write(directory.resolve("a.vdi")));
        assertThat(refusal(member(new Tars().file("disk1.vmdk", vdi).tar(), null)))
                .isEqualTo(IMAGE_UNKNOWN_FORMAT);
    }

    @Test
    void aChainBecomesOneRawDisk() throws Exception {
        var boot = new byte[512];
        boot[510] = 0x55;
        boot[511] = (byte) 0xaa;
        var root = VdiBuilder.full(3).write(imports.resolve("root.vdi"), 0, boot);
        var parent = UUID.fromString("11111111-2222-3333-4444-555555555555");
        var leaf = VdiBuilder.withMap(VdiBuilder.FREE, 0, VdiBuilder.ZERO)
                .i32(0x4c, 4)
                .uuid(0x188, UUID.randomUUID())
                .uuid(0x1a8, parent);
        // What the guest wrote last begins like a qcow2; it stays data.
        var file = leaf.write(imports.resolve("leaf.vdi"), 1 << 20, new byte[] {'Q', 'F', 'I', (byte) 0xfb});
        var wish = new NewImage(id, "win", new DiskSource.Chain(List.of(file.toString(), root.toString())));
        var made = make(wish);
        var expected = new byte[3 << 20];
        System.arraycopy(boot, 0, expected, 0, 512);
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb}, 0, expected, 1 << 20, 4);
        assertThat(made).hasBinaryContent(expected);
        assertThat(own.maker.read(made, wish.source()).format()).isEqualTo(DiskFormat.RAW);
        own.disks.discard(id);
        Files.delete(root);
        assertThat(refusal(wish)).isEqualTo(IMAGE_UNREADABLE);
    }
}
