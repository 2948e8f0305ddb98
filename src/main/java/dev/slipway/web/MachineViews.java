package dev.slipway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.Images;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineStatus;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import dev.slipway.template.MachineTemplate;
import dev.slipway.template.Templates;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together what a page says about a machine. */
@ApplicationScoped
class MachineViews {
    private static final int HISTORY = 20;

    private final Machines machines;
    private final Templates templates;
    private final Images images;
    private final Operations operations;
    private final Hypervisor hypervisor;
    private final ObjectMapper json;
    private final Time time;

    MachineViews(
            Machines machines,
            Templates templates,
            Images images,
            Operations operations,
            Hypervisor hypervisor,
            ObjectMapper json,
            Time time) {
        this.machines = machines;
        this.templates = templates;
        this.images = images;
        this.operations = operations;
        this.hypervisor = hypervisor;
        this.json = json;
        this.time = time;
    }

    List<MachineView> list() {
        var all = machines.list();
        var latest = machines.latestOperations(all);
        var library = library();
        return all.stream()
                .map(machine -> of(machine, library, Optional.ofNullable(latest.get(machine.id()))))
                .toList();
    }

    Optional<MachineView> find(String name) {
        return machines.find(name).map(this::of);
    }

    MachineView require(String name) {
        return of(machines.require(name));
    }

    MachineView of(Machine machine) {
        return of(machine, library(), machines.latestOperation(machine));
    }

    /** What was done to it, newest first. */
    List<Timeline> history(MachineView view) {
        return operations.list(view.machine().subject(), HISTORY).stream()
                .map(operation -> Timeline.of(operation, time.now()))
                .toList();
    }

    /** What machines stand on, and what their drivers may come from; read once for all of them. */
    private record Library(Map<UUID, String> references, List<Image> drivers) {}

    private Library library() {
        var all = images.list();
        return new Library(
                all.stream().collect(Collectors.toMap(Image::id, Image::reference)),
                all.stream().filter(image -> image.kind() == ImageKind.DRIVERS).toList());
    }

    private MachineView of(Machine machine, Library library, Optional<Operation> latest) {
        var template = templates.find(machine.template());
        var copy = copying(machine);
        var running = machine.observed()
                .state()
                .filter(state -> state == DomainState.RUNNING || state == DomainState.PAUSED)
                .isPresent();
        return new MachineView(
                machine,
                machine.name().value(),
                tone(MachineStatus.of(machine, latest)),
                template.map(found -> found.system().label()).orElse(machine.template()),
                template.map(MachineTemplate::isPractice).orElse(false)
                        || machine.guest() != null && machine.guest().practice(),
                library.references().getOrDefault(machine.imageId(), "(removed)"),
                Formatting.bytes(machine.memoryMiB() << 20),
                files(machine, false),
                files(machine, true),
                copy.map(job -> "%s of %s".formatted(Formatting.bytes(job.done()), Formatting.bytes(job.total())))
                        .orElse(""),
                copy.map(MachineViews::percent).orElse(0),
                wsl(machine.wsl()),
                running,
                PowerAction.of(machine, latest),
                ControllerChoice.of(machine, latest, library.drivers()),
                latest.filter(operation -> !operation.state().isDone())
                        .map(operation -> "\"%s\" is at work.".formatted(operation.title()))
                        .orElse(null),
                latest.map(Operation::problem).orElse(null),
                latest.map(operation -> Timeline.of(operation, time.now())).orElse(null));
    }

    private static StatusBadge tone(MachineStatus status) {
        return switch (status) {
            case DELETING, CANCELLING -> new StatusBadge("warning", "undone", status.label());
            case PROVISIONING, WORKING, STOPPING -> new StatusBadge("info", "running", status.label());
            case NEEDS_ATTENTION -> new StatusBadge("danger", "danger", status.label());
            case PAUSED -> new StatusBadge("warning", "pending", status.label());
            case RUNNING -> new StatusBadge("success", "success", status.label());
            case STOPPED -> new StatusBadge("custom", "pending", status.label());
        };
    }

    private static List<String> files(Machine machine, boolean originals) {
        return machine.disk().layers().stream()
                .filter(layer -> layer.original() == originals)
                .map(DiskChain.Layer::file)
                .map(Object::toString)
                .toList();
    }

    private Optional<BlockJob> copying(Machine machine) {
        if (machine.disk().layers().size() == 1 || machine.observed().state().isEmpty()) {
            return Optional.empty();
        }
        try {
            return hypervisor.blockJob(machine.id()).filter(job -> job.kind() == BlockJob.Kind.PULL);
        } catch (ProblemException e) {
            // The page is worth more than this figure.
            return Optional.empty();
        }
    }

    private static int percent(BlockJob job) {
        return job.total() <= 0 ? 0 : (int) (job.done() * 100 / job.total());
    }

    private String wsl(@Nullable String reading) {
        if (reading == null) {
            return "";
        }
        try {
            var distros = json.readTree(reading).path("distros");
            var names = new java.util.ArrayList<String>();
            distros.forEach(distro -> names.add("%s (WSL %d)"
                    .formatted(
                            distro.path("name").asText(), distro.path("version").asInt())));
            return names.isEmpty() ? "no distros" : String.join(", ", names);
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
