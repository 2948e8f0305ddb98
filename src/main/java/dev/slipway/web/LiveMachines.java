package dev.slipway.web;

import dev.slipway.operation.Feed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the machine pages up to date. */
@Path("/live/machines")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
public class LiveMachines {
    private final MachineViews views;
    private final PageStreams streams;

    LiveMachines(MachineViews views, PageStreams streams) {
        this.views = views;
        this.streams = streams;
    }

    @GET
    public Multi<OutboundSseEvent> list(
            @QueryParam("after") long after, @HeaderParam("Last-Event-ID") @Nullable Long last, @Context Sse sse) {
        return streams.open(sse, last == null ? after : last, new LivePage() {
            @Override
            public boolean concerns(Feed.Event event) {
                return !event.kind().equals("log");
            }

            @Override
            public List<Patch> patches() {
                var machines = views.list();
                var patches = new ArrayList<Patch>();
                patches.add(Patch.container(
                        "machines",
                        machines.stream().map(MachineView::name).toList().toString(),
                        MachinePages.Templates.machines$list(machines).render()));
                machines.forEach(machine -> patches.add(Patch.of(
                        machine.rowId(),
                        MachinePages.Templates.machines$row(machine).render())));
                return patches;
            }
        });
    }

    @GET
    @Path("/{name}")
    public Multi<OutboundSseEvent> machine(
            @PathParam("name") String name,
            @QueryParam("after") long after,
            @HeaderParam("Last-Event-ID") @Nullable Long last,
            @Context Sse sse) {
        requireSeen(name, last);
        return streams.open(sse, last == null ? after : last, new LivePage() {
            @Override
            public boolean concerns(Feed.Event event) {
                return concernsMachine(event, name);
            }

            @Override
            public List<Patch> patches() {
                return views.find(name)
                        .map(LiveMachines.this::patchesOf)
                        .orElseGet(() -> List.of(gone("machine-head", name, true)));
            }

            @Override
            public Optional<String> grownLog(Feed.Event event) {
                return views.find(name)
                        .flatMap(view -> Optional.ofNullable(view.timeline()))
                        .filter(timeline -> timeline.id().equals(event.subject()))
                        .flatMap(_ -> TimelinePatches.grownLog(event));
            }
        });
    }

    @GET
    @Path("/{name}/console")
    public Multi<OutboundSseEvent> console(
            @PathParam("name") String name,
            @QueryParam("after") long after,
            @HeaderParam("Last-Event-ID") @Nullable Long last,
            @Context Sse sse) {
        requireSeen(name, last);
        return streams.open(sse, last == null ? after : last, new LivePage() {
            @Override
            public boolean concerns(Feed.Event event) {
                return concernsMachine(event, name);
            }

            @Override
            public List<Patch> patches() {
                return List.of(views.find(name)
                        .map(view -> Patch.of(
                                "console-place",
                                ConsolePages.Templates.console$place(ConsolePlace.of(view))
                                        .render()))
                        .orElseGet(() -> gone("console-place", name, false)));
            }
        });
    }

    /** A page that comes back may be that of a machine that was deleted meanwhile. */
    private void requireSeen(String name, @Nullable Long last) {
        if (last == null) {
            views.require(name);
        }
    }

    private static Patch gone(String place, String name, boolean heading) {
        return Patch.of(place, MachinePages.Templates.gone(place, name, heading).render());
    }

    private static boolean concernsMachine(Feed.Event event, String name) {
        return event.topic().equals("operation")
                || event.topic().equals("machine") && event.subject().equals(name);
    }

    private List<Patch> patchesOf(MachineView view) {
        var patches = new ArrayList<Patch>();
        var timeline = view.timeline();
        patches.add(Patch.of(
                "machine-head", MachinePages.Templates.machine$head(view).render()));
        patches.add(Patch.of(
                "machine-screen", MachinePages.Templates.machine$screen(view).render()));
        patches.add(Patch.of(
                "machine-details", MachinePages.Templates.machine$details(view).render()));
        patches.add(Patch.of(
                "machine-controller",
                MachinePages.Templates.machine$controller(view).render()));
        patches.add(Patch.of(
                "machine-history",
                MachinePages.Templates.machine$history(views.history(view)).render()));
        patches.add(Patch.container(
                "machine-work",
                timeline == null ? "" : timeline.id(),
                MachinePages.Templates.machine$work(view).render()));
        if (timeline != null) {
            patches.addAll(TimelinePatches.of(timeline));
        }
        return patches;
    }
}
