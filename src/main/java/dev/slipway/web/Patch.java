package dev.slipway.web;

/**
 * One piece of a page as it should look now.
 *
 * @param target id of the element it takes the place of
 * @param version sent again only when this differs from what was sent last
 */
record Patch(String target, String version, String html) {
    static Patch of(String target, String html) {
        return new Patch(target, html, html);
    }

    /** A piece whose inside is patched by others; it is sent only when it became another thing. */
    static Patch container(String target, String version, String html) {
        return new Patch(target, version, html);
    }

    /** The htmx element that morphs this piece into the page. */
    String message() {
        return "<hx-partial hx-target=\"#" + target + "\" hx-swap=\"outerMorph\">" + html + "</hx-partial>";
    }
}
