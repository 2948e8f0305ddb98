package dev.slipway.packaged;

import static dev.slipway.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.vdi.Qemu;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running service with the practice guest's images registered, and the wishes the tests make of it. */
public final class PracticeLab implements AutoCloseable {
    static final Path PRACTICE = Path.of("target/practice").toAbsolutePath();
    static final String USER = "lab";
    static final String PASSWORD = "practice-only";
    static final Map<String, String> OWNER = Map.of("user", USER, "password", PASSWORD);

    final ServiceProcess service;
    final Path disk;

    /** @param disk a practice VDI, maybe a variant */
    PracticeLab(Path disk) throws IOException {
        this.service = new ServiceProcess();
        this.disk = service.importFile(disk);
        service.importFile(PRACTICE.resolve("skiffos.tar.gz"));
        service.importFile(PRACTICE.resolve("rootfs.tar.gz"));
        service.importFile(PRACTICE.resolve("wsl-2.6.3-practice.msi"));
    }

    public static PracticeLab started(Path disk) throws IOException, InterruptedException {
        var lab = new PracticeLab(disk);
        lab.service.start();
        lab.registerImages();
        return lab;
    }

    public static Path practiceDisk() {
        return PRACTICE.resolve("practice.vdi");
    }

    /**
     * A practice disk with other switches.
     *
     * @param folder of the test
     */
    static Path variant(Path folder, String name, String switches) throws IOException, InterruptedException {
        var variant = folder.resolve(name + ".vdi");
        var process = new ProcessBuilder(
                        "src/test/guest/variant.sh", practiceDisk().toString(), variant.toString(), switches)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return variant;
    }

    void registerImages() {
        register("disk", disk);
        register("skiffos", service.importDirectory().resolve("skiffos.tar.gz"));
        register("rootfs", service.importDirectory().resolve("rootfs.tar.gz"));
        register("wsl-msi", service.importDirectory().resolve("wsl-2.6.3-practice.msi"));
    }

    void register(String name, Path file) {
        given().spec(service.request())
                .body(Map.of("name", name, "path", file.toString()))
                .post("/api/v1/images")
                .then()
                .statusCode(201);
    }

    Map<String, Object> wish(String machine) {
        return wish(machine, List.of(Map.of("name", "SkiffOS", "image", "skiffos", "default", true)));
    }

    /** For what is about the way there: WSL 2 is set up, and no distro is brought. */
    Map<String, Object> wishForWslOnly(String machine) {
        return wish(machine, List.of());
    }

    private static Map<String, Object> wish(String machine, List<Map<String, Object>> distros) {
        return Map.of(
                "name",
                machine,
                "template",
                "practice-guest",
                "image",
                "disk",
                "owner",
                OWNER,
                "wsl",
                Map.of(
                        "version",
                        2,
                        "package",
                        "wsl-msi",
                        "config",
                        Map.of("wsl2", Map.of("memory", "1GB")),
                        "distros",
                        distros));
    }

    /** Submits; the answer is the operation's id. */
    String create(Map<String, Object> wish) {
        return submit(wish).getString("id");
    }

    /** Submits; the answer is the operation as it was accepted. */
    JsonPath submit(Map<String, Object> wish) {
        var answer = given().spec(service.request()).body(wish).post("/api/v1/machines");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        return answer.jsonPath();
    }

    JsonPath operation(String id) {
        return given().spec(service.request())
                .get("/api/v1/operations/{id}", id)
                .jsonPath();
    }

    /** Where the service answers. */
    public String url() {
        return service.url();
    }

    /** Waits until the operation is done, at most about ten minutes. */
    JsonPath awaitDone(String id) {
        JsonPath operation = operation(id);
        for (var round = 0; round < 10 && !isDone(operation); round++) {
            operation = awaitEnd(id);
        }
        return operation;
    }

    /** Answers when the operation is done, or in a minute. */
    JsonPath awaitEnd(String id) {
        return given().spec(service.request())
                .get("/api/v1/operations/{id}?wait=60s", id)
                .jsonPath();
    }

    static boolean isDone(JsonPath operation) {
        return List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(operation.getString("state"));
    }

    /** Where it is not so, the first line names the step and its problem: a report's summary prints no more. */
    static void succeeded(JsonPath operation) {
        assertThat(operation.getString("state"))
                .as("%s%n%s", whatWentWrong(operation), operation.prettify())
                .isEqualTo("SUCCEEDED");
    }

    private static String whatWentWrong(JsonPath operation) {
        return operation.<Map<String, Object>>getList("steps").stream()
                .filter(step -> !List.of("SUCCEEDED", "SKIPPED", "PENDING").contains(step.get("state")))
                .map(step -> "%s %s %s".formatted(step.get("key"), step.get("state"), step.get("problem")))
                .collect(Collectors.joining("; "));
    }

    /** Runs a command in the distro, now, and answers what it printed. */
    String runInDistro(String machine, String distro, String... argv) {
        var answer = given().spec(service.request())
                .body(Map.of("argv", List.of(argv)))
                .post("/api/v1/machines/{machine}/wsl/distros/{distro}/run", machine, distro);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
        var operation = awaitDone(answer.jsonPath().getString("id"));
        succeeded(operation);
        return String.join(
                "\n",
                given().spec(service.request())
                        .get(
                                "/api/v1/operations/{id}/steps/{step}/log",
                                operation.getString("id"),
                                operation.getString("steps[0].key"))
                        .jsonPath()
                        .getList("text", String.class));
    }

    /** Byte for byte the disk that was registered first; QEMU compares. */
    void isTheSameDisk(Path file, String format) throws IOException, InterruptedException {
        Qemu.img("compare", "-U", "-f", format, "-F", "vdi", file.toString(), disk.toString());
    }

    JsonPath machine(String name) {
        return given().spec(service.request())
                .get("/api/v1/machines/{name}", name)
                .jsonPath();
    }

    /** What is read through the guest's agent can come from nowhere but a system that came up. */
    public boolean guestAnswers(String machine) {
        return given().spec(service.request())
                        .get("/api/v1/machines/{name}/wsl", machine)
                        .statusCode()
                == 200;
    }

    /** Waits until the machine that was asked for is there and its guest has come up. */
    void boots(String name, JsonPath accepted) {
        var operation = awaitDone(accepted.getString("id"));
        succeeded(operation);
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> guestAnswers(name));
    }

    void delete(String machine) {
        var id = given().spec(service.request())
                .delete("/api/v1/machines/{name}", machine)
                .jsonPath()
                .getString("id");
        succeeded(awaitDone(id));
    }

    /** Its distro runs; deleted, it is gone with every file. */
    void worksAndLeavesNothing(String machine) throws IOException, InterruptedException {
        assertThat(runInDistro(machine, "SkiffOS", "sh", "-c", "echo alive-$((6*7))"))
                .contains("alive-42");
        delete(machine);
        assertThat(files()).as("files of " + machine).isEmpty();
        assertThat(Virsh.domains()).doesNotContain("slipway-" + machine);
    }

    /** Every file below the service's images directory. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(service.imagesDirectory())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The domains whose disk lies in our own folder; other tests may run beside this one. */
    List<String> domains() throws Exception {
        var ours = new ArrayList<String>();
        for (var domain : Virsh.domains()) {
            if (domain.startsWith("slipway-")
                    && definition(domain).contains(service.imagesDirectory().toString())) {
                ours.add(domain);
            }
        }
        return ours;
    }

    private static String definition(String domain) throws Exception {
        try {
            return Virsh.run("dumpxml", domain);
        } catch (AssertionError e) {
            // It belonged to another test and went meanwhile.
            return "";
        }
    }

    @Override
    public void close() throws Exception {
        for (var domain : domains()) {
            try {
                Virsh.run("destroy", domain);
            } catch (AssertionError e) {
                // Off already.
            }
            Virsh.run("undefine", domain, "--nvram");
        }
        service.close();
    }

    /** Returns when the step has begun, or the operation is over. */
    void awaitStep(String id, String key) {
        await("the step " + key).atMost(Duration.ofMinutes(5)).until(() -> {
            var operation = operation(id);
            return !"PENDING".equals(step(operation, key).get("state")) || isDone(operation);
        });
    }

    static Map<String, Object> step(JsonPath operation, String key) {
        return operation.<Map<String, Object>>getList("steps").stream()
                .filter(step -> key.equals(step.get("key")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + key + " in " + operation.prettify()));
    }
}
