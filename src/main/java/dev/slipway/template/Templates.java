package dev.slipway.template;

import dev.slipway.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine templates, read once; a broken file keeps the service from starting. */
@ApplicationScoped
public class Templates {
    private final Map<String, MachineTemplate> byName;

    public Templates(TemplateFiles files) {
        byName = files.readAll("templates", MachineTemplate.class);
        byName.forEach((fileName, template) -> {
            if (!fileName.equals(template.name())) {
                throw TemplateFiles.invalid(
                        Path.of("templates", fileName + ".yaml"),
                        "name",
                        "\"%s\" is not the file's name".formatted(template.name()));
            }
        });
    }

    void readAtStart(@Observes StartupEvent started) {}

    /** In alphabetical order, practice after what is real. */
    public List<MachineTemplate> list() {
        return byName.values().stream()
                .sorted((a, b) -> Boolean.compare(a.isPractice(), b.isPractice()))
                .toList();
    }

    public Optional<MachineTemplate> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The template, or NOT_FOUND. */
    public MachineTemplate require(String name) {
        return find(name).orElseThrow(() -> Problem.notFound("template", name).toException());
    }
}
