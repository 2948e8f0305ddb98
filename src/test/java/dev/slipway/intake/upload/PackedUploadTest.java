package dev.slipway.intake.upload;

import static dev.slipway.intake.upload.TusClient.sha256;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.slipway.disk.archive.Packing;
import dev.slipway.disk.archive.Packs;
import dev.slipway.image.ImageKind;
import dev.slipway.image.NameRequest;
import dev.slipway.intake.PackedArrivals;
import dev.slipway.operation.RecordingContext;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A packed disk that is sent alone becomes the disk that is in it. */
@QuarkusTest
class PackedUploadTest extends UploadCase {
    private static final NameRequest NO_NAME = NameRequest.of(Optional.empty());

    @Inject
    PackedArrivals arrivals;

    @ParameterizedTest
    @EnumSource(Packing.class)
    void itIsTheDiskThatIsInIt(Packing packing) throws Exception {
        var disk = disk(3, packing.name().hashCode());
        var packed = Packs.pack(packing, disk);
        var name = "packed-" + packing.name().toLowerCase(Locale.ROOT);
        var ending = switch (packing) {
            case GZIP -> "gz";
            case XZ -> "xz";
            case ZSTD -> "zst";
            case ZIP -> "zip";
        };
        var upload =
                client.created(packed.length, Map.of("filename", name + ".vdi." + ending, "sha256", sha256(packed)));
        client.patch(upload, 0, packed).statusCode(204);
        client.awaitEnd(upload)
                .then()
                .body("state", is("READY"))
                .body("sha256", is(sha256(disk)))
                .body("declaredSha256", is(sha256(packed)));
        given().get("/api/v1/images/" + name)
                .then()
                .body("format", is("vdi"))
                .body("sha256", is(sha256(disk)))
                .body("facts.uploaded", is(name + ".vdi"));
        assertThat(images.require(name).file()).hasBinaryContent(disk);
        assertThat(incoming()).isEmpty();
    }

    @Test
    void aRawDiskNeedsToBeCalledADisk() throws Exception {
        var raw = new byte[1 << 20];
        raw[510] = 0x55;
        raw[511] = (byte) 0xaa;
        var packed = Packs.pack(Packing.XZ, raw);
        var refused = client.created(packed.length, Map.of("filename", "some.img.xz"));
        client.patch(refused, 0, packed).statusCode(204);
        client.awaitEnd(refused).then().body("state", is("REFUSED")).body("problem.code", startsWith("IMAGE_UN"));
        // Without an ending of its own, too.
        upload(packed, Map.of("filename", "some.xz", "kind", "disk"));
        given().get("/api/v1/images/some").then().body("format", is("raw")).body("facts.uploaded", is("some.raw"));
    }

    @Test
    void aWrongBitIsSeenAndNothingIsKept() throws Exception {
        var packed = Packs.pack(Packing.GZIP, disk(3, 40));
        // Of the checksum at its end.
        packed[packed.length - 6] ^= 1;
        var upload = client.created(packed.length, Map.of("filename", "flipped.vdi.gz"));
        client.patch(upload, 0, packed).statusCode(204);
        client.awaitEnd(upload)
                .then()
                .body("state", is("REFUSED"))
                .body("problem.code", is("IMAGE_CORRUPT"))
                .body("problem.title", containsString("flipped.vdi.gz"));
        assertThat(incoming()).isEmpty();
        assertThat(images.find("flipped")).isEmpty();
    }

    @Test
    void aServiceThatDiesRightAfterUnpackingGoesOnWithTheDisk() throws Exception {
        var disk = disk(2, 41);
        var file = Files.write(
                Files.createDirectory(directory.resolve("arrived")).resolve("0.part"), Packs.pack(Packing.ZSTD, disk));
        var context = new RecordingContext();
        var kind = Optional.<ImageKind>empty();
        assertThat(arrivals.unpack(context, file, "win.vdi.zst", NO_NAME, kind)).contains("win.vdi");
        assertThat(file).hasBinaryContent(disk);
        var after = context.afterCrash();
        assertThat(arrivals.unpack(after, file, "win.vdi.zst", NO_NAME, kind)).contains("win.vdi");
        assertThat(file).hasBinaryContent(disk);
        assertThat(arrivals.unpack(new RecordingContext(), file, "win.vdi", NO_NAME, kind))
                .isEmpty();
        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void anArchiveStaysPacked() throws Exception {
        var archive = Packs.pack(Packing.GZIP, dev.slipway.rootfs.Tars.skiffOs().tar());
        var file =
                Files.write(Files.createDirectory(directory.resolve("arrived")).resolve("0.part"), archive);
        assertThat(arrivals.unpack(new RecordingContext(), file, "skiffos.tar.gz", NO_NAME, Optional.empty()))
                .isEmpty();
        assertThat(Arrays.equals(Files.readAllBytes(file), archive)).isTrue();
    }
}
