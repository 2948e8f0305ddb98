package dev.slipway.account;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.ext.web.Router;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whatever the service answers to: the resources of both doors as they are annotated, and what stands on the router itself.
 *
 * @param path with made-up names in the places of parameters
 * @param type what it produces; empty when the resource does not say
 */
record EveryRoute(String method, String path, String type) {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(?::((?:[^{}]|\\{\\d+})*))?}|:(\\w+)");
    /** Of the framework; each is behind a router of its own. */
    private static final List<String> OF_THE_FRAMEWORK = List.of(
            "/q/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/openapi",
            "/q/swagger-ui",
            "/q/swagger-ui/",
            "/q/metrics",
            "/q/nobody",
            "/assets/main.js",
            "/assets/nobody.js",
            "/favicon.ico");

    private static final List<EveryRoute> RESOURCES = read();

    static List<EveryRoute> resources() {
        return RESOURCES;
    }

    private static List<EveryRoute> read() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.slipway").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .map(type -> type.reflect())
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                                .flatMap(method -> ofResource(type, method).stream()))
                        .toList();
    }

    static List<String> paths(Router router) {
        var paths = new TreeSet<>(OF_THE_FRAMEWORK);
        router.getRoutes().stream()
                .flatMap(route -> Optional.ofNullable(route.getPath()).stream())
                .map(EveryRoute::filled)
                .forEach(paths::add);
        resources().forEach(route -> paths.add(route.path()));
        return List.copyOf(paths);
    }

    boolean isPage() {
        return type.contains("text/html");
    }

    private static Optional<EveryRoute> ofResource(Class<?> type, Method method) {
        return Stream.of(method.getAnnotations())
                .flatMap(annotation ->
                        Optional.ofNullable(annotation.annotationType().getAnnotation(HttpMethod.class)).stream())
                .findFirst()
                .map(verb -> new EveryRoute(
                        verb.value(),
                        filled(joined(type.getAnnotation(Path.class), method.getAnnotation(Path.class))),
                        Optional.ofNullable(method.getAnnotation(Produces.class))
                                .or(() -> Optional.ofNullable(type.getAnnotation(Produces.class)))
                                .map(produces -> String.join(",", produces.value()))
                                .orElse("")));
    }

    private static String joined(Path type, @org.jspecify.annotations.Nullable Path method) {
        var both = "/" + type.value() + (method == null ? "" : "/" + method.value());
        return both.replaceAll("//+", "/");
    }

    private static String filled(String path) {
        return PARAMETER.matcher(path).replaceAll(found -> {
            var form = found.group(2) == null ? "" : found.group(2).strip();
            return form.matches("[\\w|-]+") ? form.split("\\|")[0] : "nobody";
        });
    }
}
