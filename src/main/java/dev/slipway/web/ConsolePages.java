package dev.slipway.web;

import dev.slipway.operation.Feed;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** A machine's screen. */
@Path("/machines/{name}/console")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ConsolePages {
    @CheckedTemplate
    static class Templates {
        static native TemplateInstance console(MachineView view, ConsolePlace place, String stream);

        static native TemplateInstance console$place(ConsolePlace place);
    }

    private final MachineViews views;
    private final Feed feed;
    private final ErrorPages errors;

    ConsolePages(MachineViews views, Feed feed, ErrorPages errors) {
        this.views = views;
        this.feed = feed;
        this.errors = errors;
    }

    @GET
    public TemplateInstance console(@PathParam("name") String name) {
        var head = feed.head();
        var view = views.require(name);
        return Templates.console(
                view, ConsolePlace.of(view), "/live/machines/" + view.name() + "/console?after=" + head);
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
