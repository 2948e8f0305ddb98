package dev.slipway.web;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a form leads after its work is accepted. */
final class Back {
    // A path of ours only; "//host" would leave the site.
    private static final Pattern PATH = Pattern.compile("/(?!/)[A-Za-z0-9/._-]*");

    private Back() {}

    static Response to(@Nullable String wanted, String otherwise) {
        var path = wanted != null && PATH.matcher(wanted).matches() ? wanted : otherwise;
        return Response.seeOther(URI.create(path)).build();
    }
}
