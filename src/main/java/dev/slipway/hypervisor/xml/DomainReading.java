package dev.slipway.hypervisor.xml;

import static java.util.Objects.requireNonNull;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.Screen;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * What one domain XML says, ours or not.
 *
 * @param owner null without Slipway's mark
 * @param generation 0 without Slipway's mark
 * @param disk the chain behind {@link DomainSpec#DISK_TARGET}, null when there is none that Slipway can describe
 * @param screen how viewers come to it
 * @param current in the form that Slipway writes today, with the screen that it writes
 * @param mirrorReady a copy or commit has caught up and waits for its pivot
 */
public record DomainReading(
        UUID id,
        String name,
        @Nullable UUID owner,
        @Nullable String machineName,
        long generation,
        @Nullable DiskChain disk,
        @Nullable String cdrom,
        Screen screen,
        boolean current,
        boolean mirrorReady) {
    private static final List<String> PORTS = List.of("port", "tlsPort", "websocket");

    public static DomainReading of(String xml) {
        var domain = XmlText.parse(xml).getDocumentElement();
        var mark = mark(domain);
        var disk = device(domain, DomainSpec.DISK_TARGET);
        return new DomainReading(
                UUID.fromString(text(domain, "uuid")),
                text(domain, "name"),
                mark.flatMap(one -> uuid(one.getAttribute("owner"))).orElse(null),
                mark.map(one -> one.getAttribute("name")).orElse(null),
                mark.map(one -> number(one.getAttribute("generation"))).orElse(0L),
                disk.flatMap(DomainReading::chain).orElse(null),
                device(domain, DomainSpec.CDROM_TARGET)
                        .flatMap(DomainReading::file)
                        .orElse(null),
                screen(domain),
                mark.filter(one -> number(one.getAttribute("form")) >= OwnerPart.FORM)
                                .isPresent()
                        && graphics(domain).count() == 1
                        && graphics(domain).allMatch(DomainReading::isOurs),
                disk.flatMap(one -> XmlText.children(one, "mirror").findFirst())
                        .filter(mirror -> mirror.getAttribute("ready").equals("yes"))
                        .isPresent());
    }

    private static Optional<Element> mark(Element domain) {
        return XmlText.children(domain, "metadata")
                .flatMap(metadata -> XmlText.children(metadata).stream())
                .filter(one -> OwnerPart.NAMESPACE.equals(one.getNamespaceURI())
                        && OwnerPart.ELEMENT.equals(one.getLocalName()))
                .findFirst();
    }

    private static Optional<Element> device(Element domain, String target) {
        return XmlText.children(domain, "devices")
                .flatMap(devices -> XmlText.children(devices, "disk"))
                .filter(disk -> XmlText.children(disk, "target")
                        .anyMatch(one -> one.getAttribute("dev").equals(target)))
                .findFirst();
    }

    /** Empty when a layer is no local file of a format we know; such a disk is not ours to work on. */
    private static Optional<DiskChain> chain(Element disk) {
        var layers = new ArrayList<Layer>();
        var driver = XmlText.find(disk, "driver");
        var format = driver == null ? "" : driver.getAttribute("type");
        @Nullable Element here = disk;
        while (here != null) {
            var known = format(format);
            var file = file(here);
            if (known.isEmpty() || file.isEmpty()) {
                return Optional.empty();
            }
            layers.add(new Layer(Path.of(file.get()), known.get(), !layers.isEmpty() && isOriginal(here)));
            here = XmlText.children(here, "backingStore")
                    .filter(store -> !XmlText.children(store).isEmpty())
                    .findFirst()
                    .orElse(null);
            if (here != null) {
                var next = XmlText.find(here, "format");
                format = next == null ? "" : next.getAttribute("type");
            }
        }
        return Optional.of(new DiskChain(layers));
    }

    private static boolean isOriginal(Element layer) {
        return XmlText.children(layer, "source")
                .flatMap(source -> XmlText.children(source, "seclabel"))
                .anyMatch(label -> label.getAttribute("relabel").equals("no"));
    }

    private static Optional<String> file(Element layer) {
        return XmlText.children(layer, "source")
                .map(source -> source.getAttribute("file"))
                .filter(file -> !file.isEmpty() && isPath(file))
                .findFirst();
    }

    private static Screen screen(Element domain) {
        var graphics = graphics(domain).toList();
        // Until it starts, libvirt writes -1 for a port that it is to choose.
        if (graphics.stream().anyMatch(one -> PORTS.stream().anyMatch(port -> number(one.getAttribute(port)) > 0))) {
            return Screen.ON_A_PORT;
        }
        return graphics.stream().anyMatch(one -> one.getAttribute("type").equals("vnc"))
                ? Screen.BY_DESCRIPTOR
                : Screen.NONE;
    }

    private static boolean isOurs(Element graphics) {
        return graphics.getAttribute("type").equals("vnc")
                && XmlText.children(graphics, "listen")
                        .allMatch(listen -> listen.getAttribute("type").equals("none"))
                && XmlText.find(graphics, "listen") != null;
    }

    private static Stream<Element> graphics(Element domain) {
        return XmlText.children(domain, "devices").flatMap(devices -> XmlText.children(devices, "graphics"));
    }

    private static Optional<DiskFormat> format(String driver) {
        return Arrays.stream(DiskFormat.values())
                .filter(one -> one.driver().equals(driver))
                .findFirst();
    }

    private static String text(Element domain, String name) {
        return requireNonNull(XmlText.find(domain, name), name).getTextContent();
    }

    private static boolean isPath(String file) {
        try {
            return Path.of(file).isAbsolute();
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
