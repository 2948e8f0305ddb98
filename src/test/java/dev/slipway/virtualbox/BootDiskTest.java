package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.VdiBuilder;
import dev.slipway.image.build.DiskSource;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file a machine starts from: the one that its definition means, or none. */
class BootDiskTest extends DefinitionCase {
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
}
