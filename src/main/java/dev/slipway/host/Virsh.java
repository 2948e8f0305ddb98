package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What libvirt's own client answers, asked once each. The doctor does not use the service's connection, so that it also works when that
 * is what is broken. Once libvirt did not answer, nothing else is asked.
 */
final class Virsh {
    // A host whose /dev/kvm is closed to QEMU took 80 s for one call.
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final CommandRunner commands;
    private final String uri;
    private final Map<Engine, Xml> domainCapabilities = new EnumMap<>(Engine.class);
    private CommandRunner.@Nullable Answer version;
    private @Nullable Xml capabilities;

    Virsh(CommandRunner commands, String uri) {
        this.commands = commands;
        this.uri = uri;
    }

    CommandRunner.Answer version() {
        if (version == null) {
            version = run("version");
        }
        return version;
    }

    boolean answers() {
        return version().succeeded();
    }

    Xml capabilities() {
        if (capabilities == null) {
            capabilities = answers() ? Xml.of(run("capabilities").out()) : Xml.NOTHING;
        }
        return capabilities;
    }

    Xml domainCapabilities(Engine engine) {
        return domainCapabilities.computeIfAbsent(
                engine, _ -> answers() ? Xml.of(askDomainCapabilities(engine).out()) : Xml.NOTHING);
    }

    /** Asks again, for timing. */
    CommandRunner.Answer askDomainCapabilities(Engine engine) {
        return run("domcapabilities", "--virttype", engine.libvirtType(), "--machine", "q35");
    }

    CommandRunner.Answer network(String name) {
        return run("net-info", "--network", name);
    }

    CommandRunner.Answer filter(String name) {
        return run("nwfilter-dumpxml", "--nwfilter", name);
    }

    private CommandRunner.Answer run(String... command) {
        var argv = new String[command.length + 4];
        System.arraycopy(new String[] {"virsh", "-q", "-c", uri}, 0, argv, 0, 4);
        System.arraycopy(command, 0, argv, 4, command.length);
        return commands.run(PATIENCE, argv);
    }

    /** A document to ask by XPath; asks nothing of text that is not XML. */
    static final class Xml {
        static final Xml NOTHING = new Xml(null);

        private final @Nullable Document document;

        private Xml(@Nullable Document document) {
            this.document = document;
        }

        static Xml of(String text) {
            try {
                var factory = DocumentBuilderFactory.newDefaultInstance();
                factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
                factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
                var builder = factory.newDocumentBuilder();
                builder.setErrorHandler(null);
                return new Xml(builder.parse(new InputSource(new StringReader(text))));
            } catch (SAXException e) {
                return NOTHING;
            } catch (IOException | ParserConfigurationException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean isPresent() {
            return document != null;
        }

        /** Texts of all nodes the path finds. */
        List<String> texts(String path) {
            if (document == null) {
                return List.of();
            }
            try {
                var nodes = (NodeList)
                        XPathFactory.newDefaultInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
                return IntStream.range(0, nodes.getLength())
                        .mapToObj(index -> nodes.item(index).getTextContent().strip())
                        .toList();
            } catch (XPathExpressionException e) {
                throw new IllegalArgumentException(path, e);
            }
        }

        Optional<String> text(String path) {
            return texts(path).stream().findFirst();
        }

        boolean has(String path) {
            return !texts(path).isEmpty();
        }
    }
}
