package dev.slipway.virtualbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * XML of a stranger to a tree: no DTD, so no entities of its own; nothing else is ever opened; bounded in bytes, elements, depth and
 * lengths. Elements of namespaces that no machine definition uses are passed over.
 */
final class DefinitionXml {
    static final int MAX_BYTES = 8 << 20;
    static final String VIRTUALBOX = "http://www.virtualbox.org/";
    static final String VIRTUALBOX_IN_OVF = "http://www.virtualbox.org/ovf/machine";
    static final Set<String> OVF =
            Set.of("http://schemas.dmtf.org/ovf/envelope/1", "http://schemas.dmtf.org/ovf/envelope/2");

    private static final String CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_";
    private static final Set<String> KNOWN = Set.of(
            VIRTUALBOX,
            VIRTUALBOX_IN_OVF,
            "http://www.vmware.com/schema/ovf",
            CIM + "ResourceAllocationSettingData",
            CIM + "VirtualSystemSettingData",
            // OVF 2.0; the standard ends them in .xsd, and not everybody does.
            CIM + "StorageAllocationSettingData",
            CIM + "StorageAllocationSettingData.xsd",
            CIM + "EthernetPortAllocationSettingData",
            CIM + "EthernetPortAllocationSettingData.xsd");
    private static final int MAX_ELEMENTS = 100_000;
    // VirtualBox takes 250 snapshots of one another; each lies two elements deeper than the one before it.
    private static final int DEEPEST = 600;
    private static final int MAX_ATTRIBUTES = 64;
    // 250 snapshots with all their hardware have about 100,000.
    private static final int MAX_ATTRIBUTES_IN_ALL = 300_000;
    private static final int MAX_VALUE = 64 * 1024;

    private DefinitionXml() {}

    /** @throws dev.slipway.problem.ProblemException DEFINITION_INVALID */
    static XmlNode read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw DefinitionProblems.invalid("It is longer than %d bytes.".formatted(MAX_BYTES));
        }
        var tree = new Tree();
        try {
            parser().parse(new InputSource(new ByteArrayInputStream(bytes)), tree);
            return Objects.requireNonNull(tree.root, "a document that was parsed has a root")
                    .node();
        } catch (SAXParseException e) {
            // The parser's own words are of its features.
            var why = String.valueOf(e.getMessage()).contains("DOCTYPE")
                    ? "It has a DOCTYPE, which no definition needs."
                    : e.getMessage();
            throw DefinitionProblems.invalid("Line %d: %s".formatted(e.getLineNumber(), why));
        } catch (SAXException | IOException e) {
            throw DefinitionProblems.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static SAXParser parser() {
        try {
            // The JDK's own, whatever else is on the class path.
            var factory = SAXParserFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            var parser = factory.newSAXParser();
            // The JDK's own 100 would come first, with words for programmers.
            parser.setProperty("jdk.xml.maxElementDepth", 2 * DEEPEST);
            return parser;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("the JDK cannot parse XML", e);
        }
    }

    private record Open(
            String namespace, String name, Map<String, String> attributes, List<XmlNode> children, StringBuilder text) {
        XmlNode node() {
            return new XmlNode(
                    namespace,
                    name,
                    Map.copyOf(attributes),
                    List.copyOf(children),
                    text.toString().strip());
        }
    }

    private static final class Tree extends DefaultHandler {
        private final Deque<Open> open = new ArrayDeque<>();
        private @Nullable Locator locator;
        private @Nullable Open root;
        private int elements;
        private int attributes;
        private int depth;
        // Depth of the foreign element we are in, 0 for none.
        private int foreign;

        @Override
        public void setDocumentLocator(Locator locator) {
            this.locator = locator;
        }

        @Override
        public void startElement(String namespace, String name, String qualified, Attributes attributes)
                throws SAXException {
            depth++;
            limit(++elements <= MAX_ELEMENTS, "It has more than %d elements.".formatted(MAX_ELEMENTS));
            limit(
                    depth <= DEEPEST,
                    "Its elements nest more than %d deep, more than the 250 snapshots of one another that VirtualBox takes."
                            .formatted(DEEPEST));
            limit(
                    attributes.getLength() <= MAX_ATTRIBUTES,
                    "An element has more than %d attributes.".formatted(MAX_ATTRIBUTES));
            this.attributes += attributes.getLength();
            limit(
                    this.attributes <= MAX_ATTRIBUTES_IN_ALL,
                    "Its elements have more than %d attributes.".formatted(MAX_ATTRIBUTES_IN_ALL));
            if (foreign != 0) {
                return;
            }
            var ours = root == null || KNOWN.contains(namespace) || OVF.contains(namespace);
            if (!ours) {
                foreign = depth;
                return;
            }
            var read = new HashMap<String, String>();
            for (var at = 0; at < attributes.getLength(); at++) {
                var value = attributes.getValue(at);
                limit(value.length() <= MAX_VALUE, "A value is longer than %d characters.".formatted(MAX_VALUE));
                read.putIfAbsent(attributes.getLocalName(at), value);
            }
            var element = new Open(namespace, name, read, new ArrayList<>(), new StringBuilder());
            if (root == null) {
                root = element;
            }
            open.push(element);
        }

        @Override
        public void endElement(String namespace, String name, String qualified) {
            if (foreign == 0) {
                var closed = open.pop();
                if (!open.isEmpty()) {
                    open.element().children().add(closed.node());
                }
            } else if (foreign == depth) {
                foreign = 0;
            }
            depth--;
        }

        @Override
        public void characters(char[] text, int start, int length) throws SAXException {
            if (foreign == 0 && !open.isEmpty()) {
                var into = open.element().text();
                limit(
                        into.length() + length <= MAX_BYTES / 8,
                        "A text is longer than %d characters.".formatted(MAX_BYTES / 8));
                into.append(text, start, length);
            }
        }

        @Override
        public InputSource resolveEntity(@Nullable String publicId, @Nullable String systemId) throws SAXException {
            throw new SAXParseException("It asks for another file.", locator);
        }

        @Override
        public void error(SAXParseException e) throws SAXParseException {
            throw e;
        }

        private void limit(boolean holds, String otherwise) throws SAXException {
            if (!holds) {
                throw new SAXParseException(otherwise, locator);
            }
        }
    }
}
