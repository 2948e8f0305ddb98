package dev.slipway.account;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why the gate stays shut, and what opens it where it should be open. */
final class Refusals {
    private Refusals() {}

    static Problem foreignName(Names names, @Nullable HostAndPort authority, Optional<Remedy> proxy) {
        var wanted = names.with(authority);
        var remedies = new ArrayList<Remedy>();
        proxy.ifPresent(remedies::add);
        remedies.add(
                wanted == null
                        ? new Remedy.Advice("Name the service in the header Host, as localhost or by its own name.")
                        : new Remedy.Advice(
                                "If this name is the service's own, start it with SLIPWAY_HTTP_NAMES=%s (setting slipway.http.names)."
                                        .formatted(wanted)));
        return new Problem(
                ProblemCode.FOREIGN_NAME,
                wanted == null || authority == null
                        ? "This request does not say a name that Slipway answers to."
                        : "Slipway does not answer to the name \"%s\".".formatted(authority.host()),
                "A name that merely leads here may be another site's trick on your browser.",
                remedies);
    }

    static Problem foreignPage(Knock knock, Optional<Remedy> proxy) {
        var remedies = new ArrayList<Remedy>();
        proxy.ifPresent(remedies::add);
        remedies.add(
                knock.webSocket()
                        ? new Remedy.Advice(
                                "Open it on Slipway's own page; a program names Slipway's address in the header Origin: %s"
                                        .formatted(knock.address().replaceFirst("/$", "")))
                        : new Remedy.Advice("Do it on Slipway's own page: %s".formatted(knock.address())));
        return new Problem(
                knock.webSocket() ? ProblemCode.CONSOLE_FOREIGN_PAGE : ProblemCode.FOREIGN_PAGE,
                knock.webSocket()
                        ? "This console was asked for by another site's page."
                        : "This was asked for by another site's page.",
                "",
                remedies);
    }

    static Problem guest() {
        return Problem.of(
                ProblemCode.GUEST_REFUSED,
                "Slipway does not answer to the machines it runs.",
                new Remedy.Advice("Ask from another computer, or from a program on this one that is not a guest."));
    }

    static Problem unknownPeer() {
        return Problem.of(
                        ProblemCode.GUEST_REFUSED,
                        "Whose connection this is could not be told, so it may be a guest's.",
                        new Remedy.Command(
                                "If this comes every time, load what tells it; a service in a sandbox needs sockets of the family AF_NETLINK.",
                                "sudo modprobe tcp_diag"))
                .withDetail("The service's log has the details.");
    }

    static Problem method(String method) {
        return Problem.of(
                        ProblemCode.METHOD_REFUSED,
                        "Nothing here has this method.",
                        new Remedy.Advice("The methods are in the header Allow."))
                .withDetail(method);
    }
}
