package dev.slipway.web;

import dev.slipway.host.Check;
import dev.slipway.host.Doctor;
import dev.slipway.host.Host;
import dev.slipway.host.HostSurvey;
import dev.slipway.host.HostSurveys;
import dev.slipway.host.Hosts;
import dev.slipway.problem.Remedy;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The host: is everything there that machines need, and if not, what to do. */
@Path("/host")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class HostPages {
    /** A check of the doctor with its looks. */
    public record Line(
            String title,
            String read,
            StatusBadge tone,
            @Nullable Remedy remedy) {
        static Line of(Check check) {
            return new Line(
                    check.title(),
                    check.read(),
                    tone(check.outcome()),
                    check.remedy().orElse(null));
        }

        private static StatusBadge tone(Check.Outcome outcome) {
            return switch (outcome) {
                case PASS -> new StatusBadge("success", "success", "Fine");
                case INFO -> new StatusBadge("info", "info", "To know");
                case WARN -> new StatusBadge("warning", "warning", "Catch");
                case FAIL -> new StatusBadge("danger", "danger", "Problem");
            };
        }
    }

    /**
     * What the doctor and libvirt said.
     *
     * @param verdict one sentence for the page's status
     */
    public record Examination(String verdict, Instant at, List<Line> lines, HostSurvey survey) {}

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance host(Host host, @Nullable Examination examination);

        static native TemplateInstance host$findings(Examination examination);
    }

    private final Hosts hosts;
    private final HostSurveys surveys;
    private final Doctor doctor;
    private final ErrorPages errors;

    HostPages(Hosts hosts, HostSurveys surveys, Doctor doctor, ErrorPages errors) {
        this.hosts = hosts;
        this.surveys = surveys;
        this.doctor = doctor;
        this.errors = errors;
    }

    /** Shows what was found last; where nothing was, the page asks for it once it stands, as the doctor takes its time. */
    @GET
    public TemplateInstance host() {
        return Templates.host(
                hosts.require(Hosts.LOCAL),
                doctor.last(Hosts.LOCAL).map(this::shown).orElse(null));
    }

    /** The findings for a page that waits for them, or a way back to the page. */
    @POST
    @Path("/examine")
    public Response examine(@HeaderParam("HX-Request") @Nullable String fromScript) {
        var examination = doctor.examine(Hosts.LOCAL);
        return fromScript == null
                ? Back.to(null, "/host")
                : Response.ok(Templates.host$findings(shown(examination))).build();
    }

    private Examination shown(Doctor.Findings found) {
        var checks = found.checks();
        var bad = checks.stream().filter(Check::failed).count();
        var catches = checks.stream()
                .filter(check -> check.outcome() == Check.Outcome.WARN)
                .count();
        var verdict = bad == 0 && catches == 0
                ? "All %d checks are fine.".formatted(checks.size())
                : "%d of %d checks found a problem, %d a catch.".formatted(bad, checks.size(), catches);
        return new Examination(
                verdict, found.at(), checks.stream().map(Line::of).toList(), surveys.survey(Hosts.LOCAL));
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
