package dev.slipway.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.intake.upload.TusClient;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIf("hasXorriso")
class KitFilesTest {
    @TempDir
    private Path folder;

    private Path tree;

    static boolean hasXorriso() {
        return Files.isExecutable(Path.of("/usr/bin/xorriso"));
    }

    @BeforeEach
    void aDriverCd() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        put("guest-agent/qemu-ga-x86_64.msi", "the agent");
        put("guest-agent/qemu-ga-i386.msi", "another");
        for (var system : List.of("w10", "w11", "2k22")) {
            put("vioserial/%s/amd64/vioser.inf".formatted(system), "inf of " + system);
            put("vioserial/%s/amd64/vioser.sys".formatted(system), "sys of " + system);
            put("vioserial/%s/amd64/vioser.cat".formatted(system), "cat of " + system);
            put("vioserial/%s/amd64/vioser.pdb".formatted(system), "symbols");
        }
    }

    private void put(String name, String content) throws IOException {
        var file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Image disc(String... options) throws Exception {
        var iso = folder.resolve("virtio-win-0.1.271.iso");
        var argv = new ArrayList<>(List.of("xorriso", "-as", "mkisofs", "-quiet", "-V", "virtio-win-0.1.271"));
        argv.addAll(List.of(options));
        argv.addAll(List.of("-o", iso.toString(), tree.toString()));
        var process = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return new Image(
                UUID.randomUUID(),
                "drivers",
                1,
                true,
                ImageKind.DRIVERS,
                null,
                iso,
                Files.size(iso),
                Files.size(iso),
                null,
                Instant.EPOCH,
                Map.of(),
                "c0ffee");
    }

    private Map<String, Path> kit(Image disc) throws Exception {
        var place = Files.createDirectory(folder.resolve("kit"));
        return new KitFiles(new DriverFiles()).files(disc, place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-J -R", "-J", "-J -joliet-long -R"})
    void holdsAgentDriversSetupAndWhereTheyCameFrom(String options) throws Exception {
        var files = kit(disc(options.split(" ")));
        assertThat(files.keySet())
                .containsExactly(
                        "agent/qemu-ga-x86_64.msi",
                        "drivers/w10/vioser.cat",
                        "drivers/w10/vioser.inf",
                        "drivers/w10/vioser.sys",
                        "drivers/w11/vioser.cat",
                        "drivers/w11/vioser.inf",
                        "drivers/w11/vioser.sys",
                        "readme.txt",
                        "setup.cmd");
        assertThat(files.get("agent/qemu-ga-x86_64.msi")).hasContent("the agent");
        assertThat(files.get("drivers/w11/vioser.sys")).hasContent("sys of w11");
        assertThat(files.get("readme.txt"))
                .content()
                .contains("virtio-win-0.1.271.iso, SHA-256 c0ffee")
                .contains(TusClient.sha256("the agent".getBytes(UTF_8)) + "  agent/qemu-ga-x86_64.msi")
                .contains(TusClient.sha256("sys of w10".getBytes(UTF_8)) + "  drivers/w10/vioser.sys");
        for (var name : List.of("setup.cmd", "readme.txt")) {
            assertThat(Files.readString(files.get(name)).replace("\r\n", ""))
                    .as(name)
                    .doesNotContain("\n", "\r");
        }
    }

    @Test
    void aCdWithoutTheAgentIsRefusedByName() throws Exception {
        Files.delete(tree.resolve("guest-agent/qemu-ga-x86_64.msi"));
        refused(disc("-J", "-R"), "agent/qemu-ga-x86_64.msi");
    }

    @Test
    void aCdWithoutTheDriverOfOneWindowsIsRefusedByName() throws Exception {
        Files.delete(tree.resolve("vioserial/w11/amd64/vioser.cat"));
        refused(disc("-J", "-R"), "drivers/w11/vioser.cat");
    }

    @Test
    void aCdWithoutTheNamesThatWindowsReadsIsRefused() throws Exception {
        refused(disc("-R"), "agent/qemu-ga-x86_64.msi");
    }

    @Test
    void whatIsNoCdIsRefused() throws Exception {
        var disc = disc("-J", "-R");
        Files.write(disc.file(), new byte[1 << 20]);
        refused(disc, "agent/qemu-ga-x86_64.msi");
    }

    @Test
    void aLinkOnTheCdLeadsNowhere() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "of the host");
        var agent = tree.resolve("guest-agent/qemu-ga-x86_64.msi");
        Files.delete(agent);
        Files.createSymbolicLink(agent, secret);
        refused(disc("-J", "-R"), "agent/qemu-ga-x86_64.msi");
    }

    private void refused(Image disc, String missing) {
        assertThatThrownBy(() -> kit(disc)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.IMAGE_UNSUPPORTED);
            assertThat(e.problem().detail()).contains(missing);
            assertThat(e.problem().remedies()).isNotEmpty();
        });
    }
}
