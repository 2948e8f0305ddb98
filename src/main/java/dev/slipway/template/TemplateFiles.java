package dev.slipway.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The YAML files of {@code vm-templates/}: those of {@code slipway.templates.directory} when it is set, else those inside the program.
 * Reading is strict: an unknown or doubled key, a missing or wrong value ends as TEMPLATE_INVALID that names file and key.
 */
@ApplicationScoped
public class TemplateFiles {
    private static final String PACKAGED = "vm-templates";
    private static final int MAXIMUM_BYTES = 256 * 1024;
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new RequiredUnlessNullable())
            .build();

    private final Optional<Path> directory;

    @Inject
    TemplateFiles(@ConfigProperty(name = "slipway.templates.directory") Optional<Path> directory) {
        this.directory = directory;
    }

    /** The files inside the program. */
    public static TemplateFiles packaged() {
        return new TemplateFiles(Optional.empty());
    }

    /** The files below this directory. */
    public static TemplateFiles of(Path directory) {
        return new TemplateFiles(Optional.of(directory));
    }

    /** Reads one file, for example {@code templates/windows-10.yaml}. */
    public <T> T read(String file, Class<T> type) {
        return in(root -> parse(root.resolve(file), type));
    }

    /** Reads every {@code .yaml} of a folder, by file name without its ending, in alphabetical order. */
    public <T> Map<String, T> readAll(String folder, Class<T> type) {
        return in(root -> {
            try (var files = Files.list(root.resolve(folder))) {
                return files.filter(file -> file.toString().endsWith(".yaml"))
                        .collect(Collectors.toMap(
                                TemplateFiles::plainName,
                                file -> parse(file, type),
                                (a, _) -> a,
                                java.util.TreeMap::new));
            } catch (IOException e) {
                throw unreadable(root.resolve(folder), e);
            }
        });
    }

    private static String plainName(Path file) {
        var name = Objects.requireNonNull(file.getFileName()).toString();
        return name.substring(0, name.length() - ".yaml".length());
    }

    private interface Reading<T> {
        T from(Path root);
    }

    private <T> T in(Reading<T> reading) {
        if (directory.isPresent()) {
            return reading.from(directory.get());
        }
        try {
            var loader = Objects.requireNonNull(TemplateFiles.class.getClassLoader());
            URI packaged = Objects.requireNonNull(
                            loader.getResource(PACKAGED + "/cpu-profiles.yaml"), "packaged without vm-templates")
                    .toURI();
            if (!packaged.getScheme().equals("jar")) {
                return reading.from(Objects.requireNonNull(Path.of(packaged).getParent()));
            }
            var jar = Path.of(URI.create(packaged.getRawSchemeSpecificPart().replaceFirst("!/.*$", "")));
            try (FileSystem inside = FileSystems.newFileSystem(jar)) {
                return reading.from(inside.getPath(PACKAGED));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T parse(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAXIMUM_BYTES) {
                throw invalid(file, "", "the file is larger than %d bytes".formatted(MAXIMUM_BYTES));
            }
            T value = YAML.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw invalid(file, "", "the file is empty");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            var known = e.getKnownPropertyIds() == null
                    ? List.<Object>of()
                    : e.getKnownPropertyIds().stream().sorted().toList();
            throw invalid(
                    file,
                    path(e),
                    "line %d: there is no such key; known are %s"
                            .formatted(
                                    e.getLocation().getLineNr(),
                                    known.stream().map(Object::toString).collect(Collectors.joining(", "))));
        } catch (JsonMappingException e) {
            throw invalid(file, path(e), line(e) + cause(e));
        } catch (JsonProcessingException e) {
            throw invalid(file, "", line(e) + e.getOriginalMessage());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "line %d: ".formatted(e.getLocation().getLineNr());
    }

    /** The sentence of our own check when that was the cause, else the parser's. */
    private static String cause(JsonMappingException e) {
        return e.getCause() instanceof IllegalArgumentException ours
                ? Objects.requireNonNullElse(ours.getMessage(), "wrong value")
                : e.getOriginalMessage();
    }

    private static String path(JsonMappingException e) {
        var path = new StringBuilder();
        for (var part : e.getPath()) {
            if (part.getFieldName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getFieldName());
            }
        }
        return path.toString();
    }

    /** What is wrong in a file; {@code key} is a path such as {@code profiles[2].cpu.mode} or empty. */
    public static ProblemException invalid(Path file, String key, String why) {
        var place = key.isEmpty() ? file.toString() : "%s, key %s".formatted(file, key);
        return Problem.of(
                        ProblemCode.TEMPLATE_INVALID,
                        "A file of vm-templates cannot be used.",
                        new Remedy.Advice(
                                "Correct the file, or unset slipway.templates.directory to use the packaged ones."))
                .withDetail("%s: %s".formatted(place, why))
                .toException();
    }

    private static ProblemException unreadable(Path file, IOException e) {
        return invalid(file, "", "cannot be read: " + e);
    }
}
