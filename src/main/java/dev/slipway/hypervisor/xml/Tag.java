package dev.slipway.hypervisor.xml;

import org.w3c.dom.Element;

/** An element that grows; the only way parts write, so no markup is ever concatenated. */
final class Tag {
    private final Element element;

    Tag(Element element) {
        this.element = element;
    }

    /** A new child element. */
    Tag add(String name) {
        return append(document().createElement(name));
    }

    /** A new child element of another vocabulary; {@code qualifiedName} carries the prefix. */
    Tag add(String namespace, String qualifiedName) {
        return append(document().createElementNS(namespace, qualifiedName));
    }

    /** The child of that name, made when missing; for sections that several parts share. */
    Tag section(String name) {
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found && found.getTagName().equals(name)) {
                return new Tag(found);
            }
        }
        return add(name);
    }

    Tag with(String attribute, String value) {
        element.setAttribute(attribute, XmlText.legal(attribute, value));
        return this;
    }

    Tag with(String attribute, long value) {
        return with(attribute, Long.toString(value));
    }

    Tag text(String text) {
        element.appendChild(document().createTextNode(XmlText.legal(element.getTagName(), text)));
        return this;
    }

    private Tag append(Element child) {
        element.appendChild(child);
        return new Tag(child);
    }

    private org.w3c.dom.Document document() {
        return element.getOwnerDocument();
    }
}
