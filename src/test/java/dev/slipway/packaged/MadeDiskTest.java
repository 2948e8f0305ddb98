package dev.slipway.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import dev.slipway.rootfs.Tars;
import dev.slipway.virtualbox.Samples;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Disks that Slipway makes out of other files: each is the very disk that went in, and the practice guest boots from it. */
@ExtendWith(NeedsDaemon.class)
@Tag("guest")
@Tag("packaged")
class MadeDiskTest {
    private static final UUID LEAF = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID MIDDLE = UUID.fromString("22222222-0000-4000-8000-000000000002");
    private static final UUID ROOT = UUID.fromString("22222222-0000-4000-8000-000000000001");

    @Test
    void aPackedDiskAnApplianceAndAChainBoot() throws Exception {
        try (var lab = PracticeLab.started(PracticeLab.practiceDisk())) {
            var folder = lab.service.importDirectory();
            var raw = folder.resolve("practice.raw");
            Qemu.img(
                    "convert",
                    "-f",
                    "vdi",
                    "-O",
                    "raw",
                    PracticeLab.practiceDisk().toString(),
                    raw.toString());

            var packed = Packs.pack(Packing.ZSTD, raw, folder.resolve("practice.raw.zst"));
            var unpacking = given().spec(lab.service.request())
                    .body(Map.of("name", "unpacked", "path", packed.toString(), "kind", "DISK"))
                    .post("/api/v1/images");
            assertThat(unpacking.statusCode()).as(unpacking.asString()).isEqualTo(202);
            succeeds(lab, unpacking.jsonPath());
            // All at once, as guests wait more than they work.
            var fromPacked = lab.submit(Map.of(
                    "name",
                    "from-packed",
                    "template",
                    "practice-guest",
                    "image",
                    "unpacked",
                    "owner",
                    PracticeLab.OWNER));
            var fromOva = bring(lab, "from-ova", appliance(folder, raw));
            var fromChain = bring(lab, "from-chain", chain(folder));
            lab.boots("from-packed", fromPacked);
            lab.boots("from-ova", fromOva);
            lab.boots("from-chain", fromChain);
            for (var machine : List.of("from-packed", "from-ova", "from-chain")) {
                lab.delete(machine);
            }
            var made = given().spec(lab.service.request())
                    .get("/api/v1/images")
                    .jsonPath()
                    .<Map<String, String>>getList("findAll { it.facts.madeFrom }");
            assertThat(made).hasSize(3);
            for (var image : made) {
                lab.isTheSameDisk(
                        Path.of(Objects.requireNonNull(image.get("file"))),
                        Objects.requireNonNull(image.get("format")));
            }
        }
    }

    private static JsonPath bring(PracticeLab lab, String name, Path definition) {
        var answer = given().spec(lab.service.request())
                .body(Map.of(
                        "path",
                        definition.toString(),
                        "apply",
                        true,
                        "name",
                        name,
                        "template",
                        "practice-guest",
                        "owner",
                        PracticeLab.OWNER))
                .post("/api/v1/imports");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return answer.jsonPath();
    }

    /** As VirtualBox exports it: definition, manifest and a streamOptimized VMDK in one tar. */
    private static Path appliance(Path folder, Path raw) throws Exception {
        var vmdk = folder.resolve("practice.vmdk");
        Qemu.img(
                "convert",
                "-f",
                "raw",
                "-O",
                "vmdk",
                "-o",
                "subformat=streamOptimized",
                raw.toString(),
                vmdk.toString());
        var bytes = Files.readAllBytes(vmdk);
        var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        var ovf = Samples.text("win10-exported.ovf")
                .replace("6144", "2048")
                .replace("68719476736", String.valueOf(Files.size(raw)));
        var tar = new Tars()
                .file("win10.ovf", ovf)
                .file("win10-disk001.vmdk", bytes)
                .file("win10.mf", "SHA256 (win10-disk001.vmdk) = %s\n".formatted(sum));
        return Files.write(folder.resolve("practice.ova"), tar.tar());
    }

    /** Two snapshots. Every third block is right in the root, every third in the first snapshot, the others in the leaf; all else is noise. */
    private static Path chain(Path folder) throws IOException {
        var disk = PracticeBlocks.of(PracticeLab.practiceDisk());
        layer(
                folder.resolve("root.vdi"),
                disk,
                ROOT,
                null,
                block -> disk.isFree(block)
                        // Some that the guest never wrote, which the leaf says are zeros.
                        ? block % 500 == 1 ? Held.NOISE : Held.NOTHING
                        : block % 3 == 0 ? Held.RIGHT : Held.NOISE);
        layer(
                folder.resolve("middle.vdi"),
                disk,
                MIDDLE,
                ROOT,
                block ->
                        disk.isFree(block) || block % 3 == 0 ? Held.NOTHING : block % 3 == 1 ? Held.RIGHT : Held.NOISE);
        layer(
                folder.resolve("leaf.vdi"),
                disk,
                LEAF,
                MIDDLE,
                block -> disk.isFree(block)
                        ? block % 500 == 1 ? Held.ZEROS : Held.NOTHING
                        : block % 3 == 2 ? Held.RIGHT : Held.NOTHING);
        var media = """
            <HardDisk uuid="{%s}" location="root.vdi" format="VDI" type="Normal">
              <HardDisk uuid="{%s}" location="middle.vdi" format="VDI">
                <HardDisk uuid="{%s}" location="leaf.vdi" format="VDI"/>
              </HardDisk>
            </HardDisk>""".formatted(ROOT, MIDDLE, LEAF);
        return Files.writeString(
                folder.resolve("chain.vbox"),
                Samples.small("name=\"chain\"", media, "").replace("RAMSize=\"4096\"", "RAMSize=\"2048\""));
    }

    /** What a layer has of a block. */
    private enum Held {
        NOTHING,
        ZEROS,
        RIGHT,
        NOISE
    }

    private static void layer(Path file, PracticeBlocks disk, UUID id, @Nullable UUID parent, IntFunction<Held> content)
            throws IOException {
        var map = new int[disk.count()];
        var used = 0;
        for (var block = 0; block < map.length; block++) {
            map[block] = switch (content.apply(block)) {
                case NOTHING -> VdiBuilder.FREE;
                case ZEROS -> VdiBuilder.ZERO;
                case RIGHT, NOISE -> used++;
            };
        }
        var vdi = VdiBuilder.withMap(map).uuid(0x188, id);
        if (parent != null) {
            vdi.i32(0x4c, 4).uuid(0x1a8, parent);
        }
        vdi.write(file);
        var noise = new byte[VdiBuilder.BLOCK];
        new Random(1).nextBytes(noise);
        for (var block = 0; block < map.length; block++) {
            var at = (long) block * VdiBuilder.BLOCK;
            switch (content.apply(block)) {
                case NOTHING, ZEROS -> {}
                case RIGHT -> vdi.put(file, at, disk.bytes(block));
                case NOISE -> vdi.put(file, at, noise);
            }
        }
    }

    private static void succeeds(PracticeLab lab, JsonPath accepted) {
        var operation = lab.awaitDone(accepted.getString("id"));
        PracticeLab.succeeded(operation);
    }
}
