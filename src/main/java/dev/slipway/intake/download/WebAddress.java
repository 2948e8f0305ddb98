package dev.slipway.intake.download;

import dev.slipway.intake.arrival.FileName;
import dev.slipway.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of the web that may be asked, as far as its text can tell. Its query may hold a secret, so it is never shown.
 *
 * @param host in lower case: a name in ASCII, or an IP address in its one plain form, without brackets
 * @param target path and query, as they are sent
 */
record WebAddress(boolean tls, String host, int port, String target) {
    static final int LONGEST = 2000;
    private static final int MAX_SHOWN = 300;
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    // What a last label of digits or 0x means differs between programs, so only the plain form is taken.
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");
    private static final Pattern PLAIN_4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");

    /** @throws ProblemException DOWNLOAD_ADDRESS */
    static WebAddress of(String text) {
        var stripped = text.strip();
        if (stripped.length() > LONGEST) {
            throw DownloadProblems.address("It has more than %d characters.".formatted(LONGEST));
        }
        return of(parse(stripped));
    }

    /**
     * Where an answer of this address points.
     *
     * @throws ProblemException DOWNLOAD_ADDRESS
     */
    WebAddress leadsTo(String location) {
        if (location.length() > LONGEST * 4) {
            throw DownloadProblems.address("The server leads to an address that is too long.");
        }
        var next = resolved(parse(location));
        if (tls && !next.tls) {
            throw DownloadProblems.address(
                    "The server leads from https to http, where anybody on the way could change the file.");
        }
        return next;
    }

    /** RFC 3986, 5.2; java.net.URI follows an older one, which loses a path's last segment before a query. */
    private WebAddress resolved(URI to) {
        if (to.getScheme() != null) {
            return of(to);
        }
        if (to.getRawAuthority() != null) {
            return of(parse((tls ? "https:" : "http:") + to));
        }
        var path = path();
        var wanted = to.getRawPath();
        var query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
        if (wanted.isEmpty()) {
            return new WebAddress(tls, host, port, query.isEmpty() ? target : path + query);
        }
        var merged = wanted.startsWith("/") ? wanted : path.substring(0, path.lastIndexOf('/') + 1) + wanted;
        return new WebAddress(tls, host, port, withoutDots(merged) + query);
    }

    private static String withoutDots(String path) {
        var kept = new ArrayList<String>();
        for (var segment : path.substring(1).split("/", -1)) {
            if (segment.equals("..") && !kept.isEmpty()) {
                kept.removeLast();
            }
            if (!segment.equals("..") && !segment.equals(".")) {
                kept.add(segment);
            }
        }
        var end = path.endsWith("/.") || path.endsWith("/..") ? "/" : "";
        return ("/" + String.join("/", kept) + end).replaceFirst("^//$", "/");
    }

    /** Without the query. */
    private String path() {
        return target.replaceFirst("\\?.*$", "");
    }

    private static WebAddress of(URI uri) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || uri.isOpaque()) {
            throw DownloadProblems.address("It must begin with https:// or http://.");
        }
        var tls = scheme.equals("https");
        var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw DownloadProblems.address("It has a user's name or password in it.");
        }
        var parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw DownloadProblems.address(
                    "Its host cannot be read; names with other letters are written in their xn-- form.");
        }
        var port = parts.group(2) == null ? tls ? 443 : 80 : Integer.parseInt(parts.group(2));
        if (port < 1 || port > 65535) {
            throw DownloadProblems.address("Its port is none.");
        }
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new WebAddress(
                tls,
                host(parts.group(1).toLowerCase(Locale.ROOT)),
                port,
                uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static String host(String text) {
        if (text.startsWith("[")) {
            var literal = text.substring(1, text.length() - 1);
            try {
                return InetAddress.ofLiteral(literal).getHostAddress();
            } catch (IllegalArgumentException e) {
                throw DownloadProblems.address("Its host is no IPv6 address.");
            }
        }
        var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        var number = NUMBER.matcher(name).matches();
        if (number ? !PLAIN_4.matcher(name).matches() : !NAME.matcher(name).matches()) {
            throw DownloadProblems.address("Its host is neither a name nor an IP address in its plain form.");
        }
        return name;
    }

    private static URI parse(String text) {
        try {
            var uri = new URI(text);
            // Whatever is not ASCII was let through as it is; it has to be written in percent signs.
            if (text.chars().anyMatch(letter -> letter > 126)) {
                throw DownloadProblems.address("It has letters in it that must be written with percent signs.");
            }
            return uri;
        } catch (URISyntaxException e) {
            // The exception's own words repeat the whole address.
            throw DownloadProblems.address("It does not have the form of an address.");
        }
    }

    private URI base() {
        return URI.create((tls ? "https://" : "http://") + authority() + target);
    }

    /** The address itself when the host is one. */
    Optional<InetAddress> literal() {
        return host.contains(":") || PLAIN_4.matcher(host).matches()
                ? Optional.of(InetAddress.ofLiteral(host))
                : Optional.empty();
    }

    /** As the header Host has it. */
    String authority() {
        var named = host.contains(":") ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? named : named + ":" + port;
    }

    /** For people: without the query. */
    String shown() {
        var whole = (tls ? "https://" : "http://") + authority() + path();
        return whole.length() <= MAX_SHOWN ? whole : whole.substring(0, MAX_SHOWN - 1) + "…";
    }

    /** The whole of it, secrets included. */
    String whole() {
        return base().toString();
    }

    /** What the address calls the file, for people. */
    String fileName() {
        var last = path().replaceFirst("^.*/", "");
        String decoded;
        try {
            decoded = URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            decoded = last;
        }
        var name = FileName.of(decoded);
        return name.equals("upload") ? "download" : name;
    }

    @Override
    public String toString() {
        return shown();
    }
}
