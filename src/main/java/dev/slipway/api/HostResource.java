package dev.slipway.api;

import dev.slipway.host.Doctor;
import dev.slipway.host.HostSurveys;
import dev.slipway.host.Hosts;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Hosts and their fitness. */
@Path("/api/v1/hosts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class HostResource {
    private final Hosts hosts;
    private final HostSurveys surveys;
    private final Doctor doctor;

    HostResource(Hosts hosts, HostSurveys surveys, Doctor doctor) {
        this.hosts = hosts;
        this.surveys = surveys;
        this.doctor = doctor;
    }

    @GET
    @Operation(summary = "The registered hosts")
    public List<HostBody> list() {
        return hosts.list().stream().map(HostBody::of).toList();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One host: what its hypervisor offers, and the CPU profiles that would be tried")
    public HostBody.Detail host(@PathParam("id") String id) {
        return HostBody.Detail.of(surveys.survey(id));
    }

    @POST
    @Path("{id}/doctor")
    @Operation(
            summary =
                    "Examines a host; every check says what it read and how to mend it. May take a minute on a sick host.")
    public HostBody.DoctorBody examine(@PathParam("id") String id) {
        return HostBody.DoctorBody.of(hosts.require(id), doctor.examine(id));
    }

    @GET
    @Path("{id}/doctor")
    @Operation(summary = "What the last examination of a host found")
    @APIResponse(responseCode = "404", description = "No such host, or not examined since the service started")
    public HostBody.DoctorBody examined(@PathParam("id") String id) {
        var host = hosts.require(id);
        return doctor.last(id)
                .map(examination -> HostBody.DoctorBody.of(host, examination))
                .orElseThrow(() -> Problem.of(
                                ProblemCode.NOT_FOUND,
                                "Host \"%s\" was not examined since the service started.".formatted(id),
                                new Remedy.Advice("Examine it: POST /api/v1/hosts/%s/doctor".formatted(id)))
                        .toException());
    }
}
