package dev.slipway.api;

import dev.slipway.account.Doors;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Bodies that are on their way: so many at once, and each for so long. A body holds a thread and memory until its end has come, so one that
 * stalls is sent away; while there is no room, the oldest that was given a fair time makes it.
 */
@ApplicationScoped
class ComingBodies {
    static final int MOST = 64;
    // Their bytes go to the disk piece by piece; each holds one piece.
    static final int MAX_UPLOADS = 128;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration FAIR = Duration.ofSeconds(5);
    // An upload may last for days, so it is asked for progress: 16 KiB in half a minute is less than any line that is
    // of use.
    private static final long MIN_PROGRESS = 16 << 10;
    private static final long LOOK_MILLIS = 1_000;

    private final Doors doors;
    private final SequencedSet<Coming> bodies = new LinkedHashSet<>();
    private final Set<Coming> uploads = new LinkedHashSet<>();

    ComingBodies(Doors doors) {
        this.doors = doors;
    }

    private static final class Coming {
        private final RoutingContext routing;
        private final Context context;
        // The framework says that a body has ended only once somebody has read it.
        private final BooleanSupplier isHere;
        private long since = System.nanoTime();
        private long read;

        Coming(RoutingContext routing) {
            this.routing = routing;
            context = routing.vertx().getOrCreateContext();
            isHere = Connections.bodyIsHere(routing.request().connection());
            read = routing.request().bytesRead();
        }

        boolean isOver() {
            return isHere.getAsBoolean()
                    || routing.request().isEnded()
                    || routing.response().closed();
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - since > age.toNanos();
        }

        boolean hasStalled() {
            if (!isOlderThan(LONGEST)) {
                return false;
            }
            var now = routing.request().bytesRead();
            var stalled = now - read < MIN_PROGRESS;
            read = now;
            since = System.nanoTime();
            return stalled;
        }
    }

    void admit(@Observes Router router) {
        // What is too large was refused before, and the length of an upload is in sight again.
        router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 2).handler(this::admit);
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }

    private void admit(RoutingContext routing) {
        if (!hasBody(routing)) {
            routing.next();
        } else if (BodyLimit.isUpload(routing) ? enterUpload(routing) : enterBody(routing)) {
            routing.next();
        } else {
            doors.refuse(
                    routing,
                    503,
                    Problem.of(
                            ProblemCode.TOO_BUSY,
                            "Too many requests are being sent to Slipway at once.",
                            new Remedy.Advice("Try again in %d seconds.".formatted(Doors.RETRY_SECONDS))));
        }
    }

    private static boolean hasBody(RoutingContext routing) {
        var headers = routing.request().headers();
        var length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return headers.contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
    }

    private synchronized boolean enterBody(RoutingContext routing) {
        bodies.removeIf(Coming::isOver);
        if (bodies.size() >= MOST && bodies.getFirst().isOlderThan(FAIR)) {
            end(bodies.removeFirst());
        }
        return bodies.size() < MOST && bodies.add(new Coming(routing));
    }

    private synchronized boolean enterUpload(RoutingContext routing) {
        uploads.removeIf(Coming::isOver);
        return uploads.size() < MAX_UPLOADS && uploads.add(new Coming(routing));
    }

    private synchronized void look() {
        bodies.removeIf(Coming::isOver);
        uploads.removeIf(Coming::isOver);
        var late = new ArrayList<>(
                bodies.stream().filter(coming -> coming.isOlderThan(LONGEST)).toList());
        late.addAll(uploads.stream().filter(Coming::hasStalled).toList());
        late.forEach(coming -> {
            bodies.remove(coming);
            uploads.remove(coming);
            end(coming);
        });
    }

    private void end(Coming coming) {
        coming.context.runOnContext(_ -> {
            // Its end may have come since it was found to be late.
            if (!coming.isOver()) {
                doors.refuse(
                        coming.routing,
                        408,
                        Problem.of(
                                ProblemCode.REQUEST_TOO_SLOW,
                                "The body of this request did not come in time.",
                                new Remedy.Advice(
                                        "Send it again; a body has to be here within %d seconds, and an upload to go on."
                                                .formatted(LONGEST.toSeconds()))));
            }
        });
    }
}
