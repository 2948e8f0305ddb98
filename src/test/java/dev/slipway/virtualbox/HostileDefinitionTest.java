package dev.slipway.virtualbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Definitions come from strangers: nothing outside them is ever read, and none takes long. */
@Timeout(60)
class HostileDefinitionTest {
    @TempDir
    Path directory;

    @Test
    void noDocumentTypeIsAccepted() throws Exception {
        var secret = Files.writeString(directory.resolve("secret"), "canary-4711");
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(300);
            var url = "http://127.0.0.1:%d/x".formatted(server.getLocalPort());
            for (var hostile : documentTypes(secret.toUri().toString(), url).entrySet()) {
                var started = System.nanoTime();
                assertThatExceptionOfType(ProblemException.class)
                        .as(hostile.getKey())
                        .isThrownBy(() -> DefinitionXml.read(hostile.getValue()))
                        .satisfies(e -> {
                            assertThat(e.problem().code()).isEqualTo(ProblemCode.DEFINITION_INVALID);
                            assertThat(e.problem().toString()).doesNotContain("canary-4711");
                        });
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started))
                        .as(hostile.getKey())
                        .isLessThan(5000);
            }
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
                server.accept().close();
            });
        }
    }

    private static Map<String, byte[]> documentTypes(String file, String url) {
        var subsets = new LinkedHashMap<String, String>();
        subsets.put("empty", "");
        subsets.put("internal entity", "[<!ENTITY x 'y'>]");
        subsets.put("external entity, file", "[<!ENTITY x SYSTEM '%s'>]".formatted(file));
        subsets.put("external entity, passwd", "[<!ENTITY x SYSTEM 'file:///etc/passwd'>]");
        subsets.put("external entity, http", "[<!ENTITY x SYSTEM '%s'>]".formatted(url));
        subsets.put("external entity, ftp", "[<!ENTITY x SYSTEM '%s'>]".formatted(url.replace("http", "ftp")));
        subsets.put("external entity, jar", "[<!ENTITY x SYSTEM 'jar:%s!/y'>]".formatted(url));
        subsets.put("public entity", "[<!ENTITY x PUBLIC 'p' '%s'>]".formatted(url));
        subsets.put("parameter entity", "[<!ENTITY %% x SYSTEM '%s'> %%x;]".formatted(url));
        subsets.put("parameter entity, file", "[<!ENTITY %% x SYSTEM '%s'> %%x;]".formatted(file));
        subsets.put("external subset", "SYSTEM '%s'".formatted(url));
        subsets.put("external subset, file", "SYSTEM '%s'".formatted(file));
        subsets.put("public subset", "PUBLIC '-//W3C//DTD XHTML 1.0//EN' '%s'".formatted(url));
        subsets.put("notation", "[<!NOTATION n SYSTEM '%s'>]".formatted(url));
        subsets.put("unparsed entity", "[<!NOTATION n SYSTEM 'n'><!ENTITY x SYSTEM '%s' NDATA n>]".formatted(url));
        subsets.put("default attribute", "[<!ATTLIST VirtualBox version CDATA '1.0'>]");
        subsets.put("billion laughs", laughs());
        subsets.put("quadratic blow-up", "[<!ENTITY x '%s'>]".formatted("a".repeat(100_000)));
        subsets.put("itself", "[<!ENTITY x '&x;'>]");
        subsets.put("conditional", "[<!ENTITY %% x 'INCLUDE'><![%%x;[<!ENTITY y SYSTEM '%s'>]]>]".formatted(url));
        var corpus = new LinkedHashMap<String, byte[]>();
        subsets.forEach((name, subset) -> {
            var text = "<!DOCTYPE VirtualBox %s><VirtualBox xmlns=\"http://www.virtualbox.org/\">%s</VirtualBox>"
                    .formatted(subset, subset.contains("ENTITY x") ? "&x;" : "");
            corpus.put(name, text.getBytes(StandardCharsets.UTF_8));
            corpus.put(name + ", UTF-16", text.getBytes(StandardCharsets.UTF_16));
            corpus.put(name + ", UTF-16LE", ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE));
        });
        corpus.put(
                "UTF-7",
                "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE x+AD4-<x/>"
                        .getBytes(StandardCharsets.US_ASCII));
        return corpus;
    }

    private static String laughs() {
        var text = new StringBuilder("[<!ENTITY x0 'ha'>");
        for (var level = 1; level < 30; level++) {
            text.append("<!ENTITY x%d '".formatted(level))
                    .append("&x%d;".formatted(level - 1).repeat(10))
                    .append("'>");
        }
        return text.append("<!ENTITY x '&x29;'>]").toString();
    }

    @Test
    void includesAndSchemasAreNotFollowed() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(300);
            var url = "http://127.0.0.1:%d/x".formatted(server.getLocalPort());
            var text = Samples.text("win10-new.vbox")
                    .replace(
                            "<Hardware>",
                            "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"%s\"/><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/><Hardware>"
                                    .formatted(url))
                    .replace(
                            "<VirtualBox ",
                            "<VirtualBox xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.virtualbox.org/ %s\" "
                                    .formatted(url))
                    .replace(
                            "<?xml version=\"1.0\"?>",
                            "<?xml version=\"1.0\"?><?xml-stylesheet href=\"%s\"?>".formatted(url));
            var machine = VboxReader.read(Samples.xmlOf(text), "/x.vbox");
            assertThat(machine.cpus()).isEqualTo(4);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
                server.accept().close();
            });
        }
    }

    @Test
    void depthCountAndLengthHaveLimits() {
        var deep = "<a>".repeat(100_000) + "</a>".repeat(100_000);
        var disks =
                "<HardDisk uuid=\"{11111111-2222-3333-4444-555555555555}\">".repeat(600) + "</HardDisk>".repeat(600);
        var refused = List.of(
                deep,
                "<a>" + "<b/>".repeat(200_000) + "</a>",
                "<a b=\"%s\"/>".formatted("x".repeat(100_000)),
                "<a " + attributes(65) + "/>",
                "<a>" + ("<b " + attributes(60) + "/>").repeat(5001) + "</a>",
                "<a " + attributes(50_000) + "/>",
                "<a>%s</a>".formatted("x".repeat(2 << 20)),
                "<" + "a".repeat(1 << 20) + "/>",
                "<a>" + "x".repeat(9 << 20) + "</a>",
                Samples.small("name=\"x\"", disks, ""),
                "<a>&#0;</a>",
                "<a>&lol;</a>",
                "<a",
                "",
                "\0");
        for (var text : refused) {
            assertThatExceptionOfType(ProblemException.class)
                    .as(text.substring(0, Math.min(40, text.length())))
                    .isThrownBy(() -> VboxReader.read(Samples.xmlOf(text), "/x.vbox"))
                    .satisfies(e -> {
                        assertThat(e.problem().code()).isEqualTo(ProblemCode.DEFINITION_INVALID);
                        assertThat(e.problem().detail().length()).isLessThan(400);
                    });
        }
    }

    private static String attributes(int count) {
        var text = new StringBuilder();
        for (var number = 0; number < count; number++) {
            text.append(" a").append(number).append("=\"\"");
        }
        return text.toString();
    }

    /** Whatever is in the bytes: a definition or a problem, never another exception. */
    @Test
    void damagedDefinitionsAreRefusedInWords() {
        var random = new Random(20_260_101);
        var refused = new ArrayList<String>();
        for (var name : List.of("win10-new.vbox", "win10-snapshots.vbox", "win10-exported.ovf", "win11-vmware.ovf")) {
            var whole = Samples.text(name).getBytes(StandardCharsets.UTF_8);
            for (var round = 0; round < 500; round++) {
                var bytes = whole.clone();
                for (var change = random.nextInt(4); change >= 0; change--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                try {
                    var root = DefinitionXml.read(bytes);
                    var _ = name.endsWith(".ovf")
                            ? OvfReader.read(root, "/x.ovf", Definition.Origin.OVF)
                            : VboxReader.read(root, "/x.vbox");
                } catch (ProblemException e) {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.DEFINITION_INVALID);
                    refused.add(name);
                }
            }
        }
        assertThat(refused).hasSizeGreaterThan(500);
    }

    @Test
    void hostileNamesStayWords() {
        for (var name : List.of(
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "$(id)",
                "-o",
                "--help",
                "; rm -rf /",
                "`id`",
                "../../etc",
                "\u202Eevil",
                "&quot;",
                "&#10;&#13;",
                "\uD83D\uDCA9")) {
            var machine = VboxReader.read(
                    Samples.xmlOf(Samples.small("name=\"%s\"".formatted(name), Samples.disk("x.vdi"), "")), "/x.vbox");
            assertThat(Proposal.nameFrom(machine.name())).matches("[a-z](?:[a-z0-9-]{0,13}[a-z0-9])?");
        }
        assertThat(Proposal.nameFrom("Win 10 (Lab)")).isEqualTo("win-10-lab");
        assertThat(Proposal.nameFrom("10 Windows Professional Workstation")).isEqualTo("windows-profess");
    }
}
