package dev.slipway.packaged;

import dev.slipway.Patience;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged service as a process with folders of its own; ended, started and killed by the test that owns it. */
final class ServiceProcess implements AutoCloseable {
    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private final Path home;
    private final int port;
    private final Map<String, String> settings = new HashMap<>();
    private Process process;

    ServiceProcess() throws IOException {
        // QEMU's account must be able to pass through.
        this.home = Files.createTempDirectory("slipway-packaged-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(importDirectory());
        Files.createDirectories(imagesDirectory());
        try (var free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        set("SLIPWAY_PORT", Integer.toString(port));
        set("SLIPWAY_DATA_DIRECTORY", dataDirectory().toString());
        set("SLIPWAY_IMAGES_DIRECTORY", imagesDirectory().toString());
        set("SLIPWAY_IMAGES_IMPORT_DIRECTORIES", importDirectory().toString());
        set("SLIPWAY_HOST_ENGINE", "tcg");
        set("SLIPWAY_HOST_NETWORK", "user");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Path home() {
        return home;
    }

    Path dataDirectory() {
        return home.resolve("data");
    }

    Path importDirectory() {
        return home.resolve("import");
    }

    Path imagesDirectory() {
        return home.resolve("images");
    }

    Path log() {
        return home.resolve("service.log");
    }

    void set(String name, String value) {
        settings.put(name, value);
    }

    void unset(String name) {
        settings.remove(name);
    }

    /** Copies a file where the service may register it from; QEMU's account may read it. */
    Path importFile(Path file) throws IOException {
        var copy = importDirectory().resolve(file.getFileName());
        Files.copy(file, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        return copy;
    }

    void start() throws IOException, InterruptedException {
        launch();
        Patience.await("the service").atMost(START_PATIENCE).until(() -> isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the service did not start:\n" + Files.readString(log()));
        }
    }

    /** Starts without waiting; the caller expects it to die by itself. */
    Process launch() throws IOException {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing; run ./mvnw package first");
        }
        var builder = new ProcessBuilder(command()).directory(home.toFile()).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(settings);
        process = builder.start();
        return process;
    }

    /** As {@code ./slipway up} starts it; its start-up cache is used when the test command made one. */
    private static List<String> command() {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx192m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=3",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED"));
        var cache = JAR.resolveSibling("slipway.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    boolean isReady() throws InterruptedException {
        try {
            var answer = CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url() + "/q/health/live")).build(),
                    HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(20, TimeUnit.SECONDS);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    RequestSpecification request() {
        return new RequestSpecBuilder()
                .setBaseUri(url())
                .setContentType("application/json")
                .build();
    }

    /** As systemd does it. */
    void stop() throws InterruptedException {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
