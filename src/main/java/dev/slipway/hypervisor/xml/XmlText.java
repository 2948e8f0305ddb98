package dev.slipway.hypervisor.xml;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Text to tree and back, with the limits that input from a host deserves. */
public final class XmlText {
    /** The largest domain XML of a real host is some 100 kB. */
    private static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    private XmlText() {}

    static Document empty() {
        return builder().newDocument();
    }

    /** Parses XML that libvirt handed over: no DTD, no entities, bounded size and depth. */
    public static Document parse(String xml) {
        if (xml.length() > MAX_CHARACTERS) {
            throw unreadable("The document has " + xml.length() + " characters.");
        }
        try {
            return builder().parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    public static String write(Document document) {
        try {
            var factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.setOutputProperty(OutputKeys.INDENT, "yes");
            transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "2");
            var out = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("the JDK cannot write XML", e);
        }
    }

    /** The text itself when XML 1.0 can carry every character; a problem that names the first one it cannot, otherwise. */
    static String legal(String field, String text) {
        var bad = text.codePoints().filter(c -> !isLegal(c)).findFirst();
        if (bad.isPresent()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The value for \"%s\" contains the character U+%04X, which XML cannot carry."
                                    .formatted(field, bad.getAsInt()),
                            new Remedy.Advice("Remove that character and try again."))
                    .toException();
        }
        return text;
    }

    /** As {@link #legal}, and no control characters at all: for names and paths, where a line break is never meant. */
    static String plain(String field, String text) {
        var control = text.codePoints().filter(Character::isISOControl).findFirst();
        if (control.isPresent()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The value for \"%s\" contains the control character U+%04X."
                                    .formatted(field, control.getAsInt()),
                            new Remedy.Advice("Remove that character and try again."))
                    .toException();
        }
        return legal(field, text);
    }

    private static boolean isLegal(int c) {
        return c == 0x9
                || c == 0xA
                || c == 0xD
                || c >= 0x20 && c <= 0xD7FF
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000 && c <= 0x10FFFF;
    }

    static List<Element> children(Element parent) {
        return Stream.iterate(parent.getFirstChild(), node -> node != null, Node::getNextSibling)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }

    static Stream<Element> children(Element parent, String name) {
        return children(parent).stream().filter(child -> child.getTagName().equals(name));
    }

    /** The first element below {@code parent} on that path of names, or null. */
    static @Nullable Element find(Element parent, String... path) {
        var here = parent;
        for (var name : path) {
            var next = children(here, name).findFirst();
            if (next.isEmpty()) {
                return null;
            }
            here = next.get();
        }
        return here;
    }

    private static DocumentBuilder builder() {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK cannot parse XML", e);
        }
    }

    private static RuntimeException unreadable(String detail) {
        return Problem.of(
                        ProblemCode.HYPERVISOR_REFUSED,
                        "The hypervisor sent XML that cannot be read.",
                        new Remedy.Advice("Check the host's libvirt with: virsh dumpxml <domain>"))
                .withDetail(detail)
                .toException();
    }

    /** Throws instead of printing to stderr, which is the JDK's habit. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {
            // A warning is no reason to refuse what libvirt wrote.
        }

        @Override
        public void error(SAXParseException e) throws SAXParseException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXParseException {
            throw e;
        }
    }
}
