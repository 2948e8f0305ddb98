package dev.slipway.api;

import dev.slipway.console.ConsoleTicket;
import dev.slipway.console.Consoles;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Tickets for a machine's screen; {@link ConsoleSocket} takes them. */
@Path("/api/v1/machines/{name}/console")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ConsoleResource {
    /**
     * @param ticket good once
     * @param expiresIn seconds
     * @param subprotocol what to offer beside "binary" when opening the WebSocket {@code …/console/socket}
     */
    public record TicketBody(String ticket, long expiresIn, String subprotocol) {
        static TicketBody of(ConsoleTicket ticket) {
            return new TicketBody(ticket.secret(), ticket.validFor().toSeconds(), ticket.subprotocol());
        }

        @Override
        public String toString() {
            return "TicketBody[" + expiresIn + " s]";
        }
    }

    private final Consoles consoles;

    ConsoleResource(Consoles consoles) {
        this.consoles = consoles;
    }

    /** A ticket that opens this machine's screen once, within seconds. */
    @POST
    public Response ticket(@PathParam("name") String name) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(TicketBody.of(consoles.ticket(name)))
                .build();
    }
}
