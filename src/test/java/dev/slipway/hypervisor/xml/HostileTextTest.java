package dev.slipway.hypervisor.xml;

import static dev.slipway.hypervisor.DiskFormat.QCOW2;
import static dev.slipway.hypervisor.DiskFormat.VDI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.CpuModel.Feature;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.NetworkCard;
import dev.slipway.hypervisor.NetworkCard.Attachment;
import dev.slipway.hypervisor.Specs;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** No text of any field can change what the document says; at most the field's own value differs, or the text is refused. */
class HostileTextTest {
    private static final List<String> CORPUS = List.of(
            "</name><qemu:commandline>",
            "x</name><devices><hostdev/></devices><name>",
            "\"/><filesystem type=\"mount\"/><x y=\"",
            "'><qemu:arg value='-chardev'/>",
            "]]>",
            "<![CDATA[x]]>",
            "<!--",
            "-->",
            "<?xml version='1.0'?>",
            "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
            "&lt;&amp;&#0;&#x26;",
            "&unknown;",
            "a\u0000b",
            "a\u0001b",
            "a\u0008b",
            "a\u001bb",
            "a\u007fb",
            "a\u0085b",
            "line\nbreak",
            "carriage\rreturn",
            "tab\there",
            "\u202Egnp.exe",
            "\u2066x\u2069",
            "\uFEFFbom",
            "\uFFFE",
            "\uFFFF",
            "\uD800",
            "\uDC00x",
            "\uD83D\uDE80 rocket",
            "\uDBFF\uDFFF",
            "mañana.vdi",
            "  blanks  ",
            "",
            "..",
            "-o",
            "json:{\"driver\":\"file\"}",
            "x,readonly=off,file=/etc/shadow",
            "host-x86_64-cpu.level=1,x",
            "%n%s",
            "$(id)`id`;id");
    private static final String ALPHABET =
            "ab </>&\"'=![]-?;:#x0,\n\r\t\u0000\u0007\u0085\u2028\u202E\uFFFD\uFFFE\uD83D\uDE80\uD800é";

    private static Stream<String> texts() {
        var random = new Random(20261120);
        var generated = Stream.generate(() -> {
            var text = new StringBuilder();
            for (int i = random.nextInt(1, 24); i > 0; i--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            return text.toString();
        });
        return Stream.concat(CORPUS.stream(), generated.limit(260));
    }

    /** Every free-text field, and where its value shows in the document. */
    private static final Map<String, BiConsumer<Specs.Draft, String>> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("/name/", (d, s) -> d.name = s);
        FIELDS.put("/metadata/slipway:machine/@name", (d, s) -> d.machineName = s);
        FIELDS.put("/os/type/@machine", (d, s) -> d.machineType = s);
        FIELDS.put("/devices/disk/source/@file", (d, s) -> d.disk = chain("/images/" + s, "/import/x.vdi"));
        FIELDS.put(
                "/devices/disk/backingStore/source/@file",
                (d, s) -> d.disk = chain("/images/x.qcow2", "/import/" + s + ".vdi"));
        FIELDS.put("/devices/disk/source/@file ", (d, s) -> d.cdrom = Path.of("/media/" + s + ".iso"));
        FIELDS.put("/devices/disk/driver/@cache", (d, s) -> d.diskCache = s);
        FIELDS.put("/clock/@offset", (d, s) -> d.clockOffset = s);
        FIELDS.put(
                "/devices/interface/source/@network",
                (d, s) -> d.network =
                        new NetworkCard(new Attachment.Network(s, true, true), "52:54:00:00:00:01", "e1000e"));
        FIELDS.put(
                "/devices/interface/mac/@address",
                (d, s) -> d.network = new NetworkCard(new Attachment.Network("n", true, true), s, "e1000e"));
        FIELDS.put(
                "/devices/interface/model/@type",
                (d, s) -> d.network = new NetworkCard(new Attachment.Network("n", true, true), "52:54:00:00:00:01", s));
        FIELDS.put("/cpu/@mode", (d, s) -> d.cpu = new CpuModel(s, null, "full", List.of(), null));
        FIELDS.put("/cpu/@check", (d, s) -> d.cpu = new CpuModel("maximum", null, s, List.of(), null));
        FIELDS.put("/cpu/model/", (d, s) -> d.cpu = new CpuModel("custom", s, "full", List.of(), 30));
        FIELDS.put(
                "/cpu/feature/@policy",
                (d, s) -> d.cpu = new CpuModel("maximum", null, "full", List.of(new Feature(s, "vmx")), null));
        FIELDS.put(
                "/cpu/feature/@name",
                (d, s) -> d.cpu = new CpuModel("maximum", null, "full", List.of(new Feature("require", s)), null));
    }

    static Stream<String> fields() {
        return FIELDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void changesNothingButItsOwnValue(String field) {
        var edit = Objects.requireNonNull(FIELDS.get(field));
        var word = field.equals("/cpu/@mode") ? "maximum" : "harmless";
        var harmless = shape(render(edit, word));
        int carried = 0;
        for (var text : texts().toList()) {
            String xml;
            try {
                xml = render(edit, text);
            } catch (ProblemException e) {
                assertThat(e.problem().code()).as(text).isIn(ProblemCode.INVALID_REQUEST, ProblemCode.INVALID_NAME);
                assertThat(e.problem().title()).doesNotContainPattern("[\\p{Cntrl}&&[^\\n\\r\\t]]");
                continue;
            } catch (InvalidPathException e) {
                // No Path can hold it, so no spec can.
                continue;
            }
            var shape = shape(xml);
            assertThat(shape.tree()).as(text).isEqualTo(harmless.tree());
            assertThat(shape.values()).as(text).hasSameSizeAs(harmless.values());
            var changed = new ArrayList<String>();
            for (int i = 0; i < harmless.values().size(); i++) {
                if (!harmless.values().get(i).equals(shape.values().get(i))) {
                    changed.add(shape.values().get(i));
                }
            }
            assertThat(changed)
                    .as(text)
                    .allMatch(value -> value.contains(text) || value.contains(text.replaceAll("/+", "/")));
            carried++;
        }
        // A mode is one of four words; everything else takes most of what is typed.
        assertThat(carried).isGreaterThanOrEqualTo(field.equals("/cpu/@mode") ? 0 : 30);
    }

    private static String render(BiConsumer<Specs.Draft, String> edit, String text) {
        return DomainXml.render(Specs.change(Specs.named("win10-bios-intel"), draft -> edit.accept(draft, text)));
    }

    /** The document without its values, and the values in order. */
    private record Shape(List<String> tree, List<String> values) {}

    private static Shape shape(String xml) {
        var shape = new Shape(new ArrayList<>(), new ArrayList<>());
        walk(XmlText.parse(xml).getDocumentElement(), "", shape);
        return shape;
    }

    private static void walk(Element element, String above, Shape shape) {
        var path = above + "/" + element.getTagName();
        shape.tree().add(path);
        var attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            shape.tree().add(path + "/@" + attributes.item(i).getNodeName());
            shape.values().add(attributes.item(i).getNodeValue());
        }
        var children = XmlText.children(element);
        if (children.isEmpty()) {
            shape.values().add(element.getTextContent());
        }
        children.forEach(child -> walk(child, path, shape));
    }

    private static DiskChain chain(String top, String below) {
        return DiskChain.of(new Layer(Path.of(top), QCOW2, false), new Layer(Path.of(below), VDI, true));
    }
}
