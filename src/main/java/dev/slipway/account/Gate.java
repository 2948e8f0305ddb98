package dev.slipway.account;

import dev.slipway.account.Peers.Peer;
import dev.slipway.problem.Problem;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;

/**
 * Every request passes here first: those of the API, the pages, the console's socket, the framework's own paths and files. Refused are guests of
 * this computer's machines, names that are not the service's, other sites' pages, and methods that nothing here has.
 */
@ApplicationScoped
class Gate {
    // After the access log, so refusals are in it; before a body is read.
    private static final int FIRST = RouteConstants.ROUTE_ORDER_ACCESS_LOG_HANDLER + 1;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Names names;
    private final Peers peers;
    private final UntrustedProxy untrusted;
    private final Doors doors;

    Gate(Names names, Peers peers, UntrustedProxy untrusted, Doors doors) {
        this.names = names;
        this.peers = peers;
        this.untrusted = untrusted;
        this.doors = doors;
    }

    void stand(@Observes Router router) {
        router.route().order(FIRST).handler(this::judge);
    }

    private void judge(RoutingContext routing) {
        var objection = objection(routing);
        if (objection.isEmpty()) {
            routing.next();
        } else {
            refuse(routing, objection.get());
        }
    }

    private Optional<Problem> objection(RoutingContext routing) {
        var request = routing.request();
        var peer = peers.of(request.connection());
        if (peer == Peer.GUEST) {
            return Optional.of(Refusals.guest());
        }
        if (peer == Peer.UNKNOWN) {
            return Optional.of(Refusals.unknownPeer());
        }
        // A guest's word would have the doctor advise to trust this computer's own address.
        var proxy = untrusted.notice(request);
        var knock = Knock.of(request);
        if (!names.has(knock.authority())) {
            return Optional.of(Refusals.foreignName(names, knock.authority(), proxy));
        }
        if (knock.isOfForeignPage()) {
            return Optional.of(Refusals.foreignPage(knock, proxy));
        }
        return METHODS.contains(knock.method()) ? Optional.empty() : Optional.of(Refusals.method(knock.method()));
    }

    private void refuse(RoutingContext routing, Problem problem) {
        var status = problem.code().httpStatus();
        if (status == 405) {
            routing.response()
                    .putHeader(
                            HttpHeaders.ALLOW,
                            String.join(", ", METHODS.stream().sorted().toList()));
        }
        doors.refuse(routing, status, problem);
    }
}
