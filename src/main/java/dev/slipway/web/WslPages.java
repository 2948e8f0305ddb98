package dev.slipway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.provision.MachineWish;
import dev.slipway.provision.Provisioner;
import dev.slipway.wsl.WslCommands;
import dev.slipway.wsl.WslRecipes;
import dev.slipway.wsl.WslTargets;
import dev.slipway.wsl.command.WslInspector;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfKeys;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.config.WslConfigKeys;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import dev.slipway.wsl.distro.WslReading;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** WSL in one machine: features, version, distros, and .wslconfig as a form. */
@Path("/machines/{name}/wsl")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class WslPages {
    private static final String CONFIG = "config.";
    private static final String CONF = "conf.";

    /** A distro; states are WSL's own words. */
    public record Distro(String name, int version, String state, boolean isDefault, boolean running) {
        static Distro of(DistroView view) {
            return new Distro(
                    view.name(),
                    view.version(),
                    view.state().name().toLowerCase(Locale.ROOT),
                    view.isDefault(),
                    view.state().name().equals("RUNNING"));
        }
    }

    /** A Windows feature that WSL stands on. */
    public record Feature(String name, StatusBadge tone) {
        static Feature of(String name, FeatureState state) {
            return new Feature(
                    name,
                    switch (state) {
                        case ENABLED -> new StatusBadge("success", "success", state.words());
                        case ENABLE_PENDING, DISABLE_PENDING -> new StatusBadge("warning", "pending", state.words());
                        case DISABLED, PAYLOAD_REMOVED, UNKNOWN -> new StatusBadge("custom", "pending", state.words());
                    });
        }
    }

    /**
     * What is known of WSL.
     *
     * @param config the form for .wslconfig; null until the file was read, as saving replaces all its keys
     */
    public record WslView(
            int version,
            String packageVersion,
            boolean restartNeeded,
            List<Feature> features,
            List<Distro> distros,
            @Nullable List<SettingField.Section> config,
            List<String> complaints) {

        static WslView of(WslReading reading, Optional<WslConfig.Read> file, boolean fileWasRead) {
            return new WslView(
                    reading.version(),
                    reading.packageVersion().orElse(""),
                    reading.restartNeeded(),
                    reading.features().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(entry -> Feature.of(entry.getKey().featureName(), entry.getValue()))
                            .toList(),
                    reading.distros().stream().map(Distro::of).toList(),
                    fileWasRead
                            ? SettingField.of(
                                    WslConfigKeys.TABLE,
                                    CONFIG,
                                    file.map(read -> read.config().json()).orElse(Map.of()))
                            : null,
                    file.map(WslConfig.Read::complaints).orElse(List.of()));
        }
    }

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance wsl(
                MachineView view,
                @Nullable WslView wsl,
                List<Choice> archives,
                List<Choice> packages,
                List<SettingField.Section> conf,
                List<Problem> problems);
    }

    private final Machines machines;
    private final MachineViews views;
    private final Images images;
    private final WslTargets targets;
    private final WslInspector inspector;
    private final WslCommands commands;
    private final Provisioner provisioner;
    private final ObjectMapper json;
    private final ErrorPages errors;

    WslPages(
            Machines machines,
            MachineViews views,
            Images images,
            WslTargets targets,
            WslInspector inspector,
            WslCommands commands,
            Provisioner provisioner,
            ObjectMapper json,
            ErrorPages errors) {
        this.machines = machines;
        this.views = views;
        this.images = images;
        this.targets = targets;
        this.inspector = inspector;
        this.commands = commands;
        this.provisioner = provisioner;
        this.json = json;
        this.errors = errors;
    }

    /** Shows what was read last; {@code now} asks the machine first, which takes seconds. */
    @GET
    public Response wsl(@PathParam("name") String name, @QueryParam("now") @Nullable String now)
            throws InterruptedException {
        if (now == null) {
            return page(name, stored(name), List.of());
        }
        try {
            var target = targets.require(name);
            var reading = inspector.read(target.domain(), target.owner());
            machines.wslSeen(target.domain(), reading);
            return page(name, WslView.of(reading, inspector.config(target.domain(), target.owner()), true), List.of());
        } catch (ProblemException e) {
            return page(name, stored(name), e.problems());
        }
    }

    @POST
    @Path("/config")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response configure(@PathParam("name") String name, MultivaluedMap<String, String> fields) {
        return submit(
                name,
                () -> commands.configure(new WslRecipes.Configure(
                        targets.require(name), WslConfig.of(SettingField.read(WslConfigKeys.TABLE, CONFIG, fields)))));
    }

    @POST
    @Path("/distros")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response importDistro(@PathParam("name") String name, MultivaluedMap<String, String> fields) {
        return submit(name, () -> {
            var image = targets.archive(
                    Optional.ofNullable(fields.getFirst("image")).orElse(""));
            var conf = SettingField.read(WslConfKeys.TABLE, CONF, fields);
            return commands.importDistro(new WslRecipes.Import(
                    targets.require(name),
                    new DistroSpec(
                            Optional.ofNullable(fields.getFirst("distro"))
                                    .orElse("")
                                    .strip(),
                            image.id(),
                            image.file(),
                            image.kind() == ImageKind.SKIFFOS,
                            "1".equals(fields.getFirst("version")) ? 1 : 2,
                            conf.isEmpty() ? Optional.empty() : Optional.of(WslConf.of(conf)),
                            fields.containsKey("default"))));
        });
    }

    /** All of WSL, as for a new machine. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response setUp(@PathParam("name") String name, MultivaluedMap<String, String> fields) {
        return submit(name, () -> {
            var distro =
                    new MachineWish.DistroWish(fields.getFirst("distro"), fields.getFirst("image"), null, null, true);
            var image = fields.getFirst("image");
            return provisioner.setUpWsl(
                    name,
                    new MachineWish.WslWish(
                            "1".equals(fields.getFirst("version")) ? 1 : 2,
                            fields.getFirst("package"),
                            null,
                            image == null || image.isEmpty() ? List.of() : List.of(distro)));
        });
    }

    private Response submit(String name, Supplier<Operation> work) {
        try {
            var operation = work.get();
            return Back.to("/machines/" + name, "/operations/" + operation.id());
        } catch (ProblemException e) {
            return page(name, stored(name), e.problems());
        }
    }

    private @Nullable WslView stored(String name) {
        var reading = machines.require(name).wsl();
        if (reading == null) {
            return null;
        }
        try {
            return WslView.of(json.readValue(reading, WslReading.class), Optional.empty(), false);
        } catch (JsonProcessingException e) {
            // Written by another version; reading it anew helps.
            return null;
        }
    }

    private Response page(String name, @Nullable WslView wsl, List<Problem> problems) {
        var status = problems.isEmpty() ? 200 : problems.getFirst().code().httpStatus();
        return Response.status(status)
                .entity(Templates.wsl(
                        views.require(name),
                        wsl,
                        choices(ImageKind.SKIFFOS, ImageKind.ROOTFS),
                        choices(ImageKind.WSL_PACKAGE),
                        SettingField.of(WslConfKeys.TABLE, CONF, Map.of()),
                        problems))
                .build();
    }

    private List<Choice> choices(ImageKind... kinds) {
        return images.list().stream()
                .filter(image -> List.of(kinds).contains(image.kind()))
                .map(image -> new Choice(
                        image.reference(),
                        image.reference() + " (" + image.kind().words() + ")",
                        false))
                .toList();
    }

    @ServerExceptionMapper
    Response problem(RuntimeException e) {
        return errors.page(e);
    }
}
