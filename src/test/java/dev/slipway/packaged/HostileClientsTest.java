package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever its clients do, the service with its own small heap answers everybody else, and is the same process afterwards. */
@Tag("kill")
@Tag("packaged")
@Timeout(300)
class HostileClientsTest {
    // Of a service that has two cores to itself it takes milliseconds; guests and browsers of other tests share them.
    private static final Duration PROMPT = Duration.ofSeconds(10);
    private static final int MIB = 1 << 20;

    private ServiceProcess service;
    private HostileClient hostile;
    private long process;

    @BeforeEach
    void start() throws Exception {
        service = new ServiceProcess();
        begin();
    }

    private void begin() throws Exception {
        service.start();
        process = service.pid();
        hostile = new HostileClient(service.port());
    }

    @AfterEach
    void end() throws Exception {
        hostile.close();
        service.close();
    }

    @Test
    void bodiesThatNeverEnd() throws Exception {
        var unfinished = "{\"name\":\"" + "x".repeat((int) (1.85 * MIB));
        answersDuring(() -> {
            for (var each = 0; each < 90; each++) {
                hostile.send(hostile.head(
                                "POST /api/v1/machines",
                                "Content-Type: application/json",
                                "Content-Length: " + 19 * MIB / 10)
                        + unfinished);
            }
            Patience.pass(Duration.ofSeconds(10));
        });
    }

    /** As large as bodies may be, so that no limit of one body helps. */
    @Test
    void manyBodiesThatStall() throws Exception {
        var stalled = new ArrayList<Socket>();
        answersDuring(() -> {
            for (var each = 0; each < 400; each++) {
                stalled.add(hostile.send(
                        hostile.head("POST /api/v1/machines", "Content-Type: application/json", "Content-Length: 60000")
                                + "{\"name\":\"" + "x".repeat(59_900)));
            }
            assertThat(HostileClient.status(stalled.getLast())).contains("503");
            // Everybody's turn comes: those that stall are sent away.
            assertThat(HostileClient.status(stalled.getFirst())).contains("408");
            assertThat(status("POST", "/api/v1/machines", "{}")).isEqualTo(422);
        });
    }

    @Test
    void bodiesThatTrickle() throws Exception {
        var slow = List.of(
                hostile.send(hostile.head(
                        "POST /api/v1/machines", "Content-Type: application/json", "Content-Length: 1000")),
                hostile.send(hostile.head(
                        "POST /machines", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 1000")),
                hostile.send(hostile.head(
                        "POST /api/v1/machines", "Content-Type: application/json", "Transfer-Encoding: chunked")),
                hostile.send("GET /api/v1/machines HTTP/1.1\r\nX-Slow: "));
        answersDuring(() -> {
            for (var second = 0; second < 66; second += 3) {
                for (var each = 0; each < slow.size(); each++) {
                    HostileClient.sendOn(slow.get(each), each == 2 ? "1\r\nx\r\n" : "x");
                }
                Patience.pass(Duration.ofSeconds(3));
            }
            for (var socket : slow) {
                assertThat(HostileClient.isCutOff(socket, Duration.ofSeconds(1)))
                        .as("body or header %d", slow.indexOf(socket))
                        .isTrue();
            }
        });
    }

    @Test
    void manyReadingsOfAnAppliance() throws Exception {
        var file = service.importDirectory().resolve("large.ova");
        Files.write(file, appliance());
        var body = "{\"path\": \"%s\"}".formatted(file);
        answersDuring(() -> {
            try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = new ArrayList<CompletableFuture<Integer>>();
                for (var each = 0; each < 12; each++) {
                    answers.add(CompletableFuture.supplyAsync(() -> status("POST", "/api/v1/imports", body), readers));
                }
                for (var answer : answers) {
                    assertThat(answer.join()).isIn(200, 422, 503);
                }
            }
        });
    }

    @Test
    void followersThatNeverRead() throws Exception {
        fill("insert into feed_event (seq, at, topic, subject, kind, payload)"
                + " select x, current_timestamp, 'operation', 'x', 'log', '\"' || repeat('x', 1950) || '\"'"
                + " from system_range(1, 31000)");
        fill("update feed_head set seq = 31000");
        begin();
        answersDuring(() -> {
            for (var each = 0; each < 6; each++) {
                hostile.send(hostile.head("GET /api/v1/events", "Last-Event-ID: 0"));
            }
            for (var each = 0; each < 10; each++) {
                hostile.send(hostile.head("GET /live/machines?after=0"));
            }
            // Who reads gets all of it meanwhile, however far behind.
            assertThat(eventsRead(31_000)).isEqualTo(31_000);
            Patience.pass(Duration.ofSeconds(10));
        });
    }

    @Test
    void answersThatNobodyTakes() throws Exception {
        var operation = UUID.randomUUID();
        fill(
                "insert into operation (id, kind, title, subject, request, state, cancel_requested, epoch, version, created)"
                        + " values ('" + operation
                        + "', 'image.verify', 'x', 'x', '{}', 'SUCCEEDED', false, 1, 1, current_timestamp)");
        fill("insert into operation_log (operation_id, step_key, line_no, at, level, text)"
                + " select '" + operation + "', 'talk', x, current_timestamp, 'INFO', repeat('\u00e9', 1900)"
                + " from system_range(1, 20000)");
        begin();
        var log = hostile.head("GET /api/v1/operations/" + operation + "/steps/talk/log?limit=5000");
        var asset = hostile.head("GET /q/openapi");
        answersDuring(() -> {
            for (var each = 0; each < 40; each++) {
                hostile.send(log);
            }
            // One connection that asks again and again without reading an answer.
            hostile.send(asset.repeat(5_000));
            // Another whose requests alone would fill the memory.
            flood(asset);
            Patience.pass(Duration.ofSeconds(10));
        });
    }

    private long eventsRead(int most) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(service.url() + "/api/v1/events"))
                .header("Last-Event-ID", "0")
                .build();
        try (var client = HttpClient.newHttpClient();
                var lines = client.send(request, HttpResponse.BodyHandlers.ofLines())
                        .body()) {
            return lines.filter(line -> line.startsWith("id:")).limit(most).count();
        }
    }

    private void flood(String request) throws Exception {
        var many = request.repeat(1_000);
        var sender = Thread.ofVirtual().start(() -> {
            try {
                var socket = hostile.connect();
                for (var each = 0; each < 400; each++) {
                    HostileClient.sendOn(socket, many);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        sender.join(Duration.ofSeconds(20));
    }

    private interface Attack {
        void run() throws Exception;
    }

    /** Health is asked all the time, by a client of its own. */
    private void answersDuring(Attack attack) throws Exception {
        var over = new AtomicBoolean();
        var watching = CompletableFuture.supplyAsync(() -> watch(over));
        try {
            attack.run();
        } finally {
            over.set(true);
            assertThat(watching.join())
                    .as("answers of /q/health/live")
                    .isNotEmpty()
                    .allMatch("200"::equals);
        }
        assertThat(service.isAlive()).isTrue();
        assertThat(service.pid()).isEqualTo(process);
        assertThat(Files.readString(service.log())).doesNotContain("OutOfMemoryError");
    }

    private List<String> watch(AtomicBoolean over) {
        var answers = new ArrayList<String>();
        var request = HttpRequest.newBuilder(URI.create(service.url() + "/q/health/live"))
                .timeout(PROMPT)
                .build();
        while (!over.get()) {
            // Each time another connection, as somebody who comes anew.
            try (var client = HttpClient.newBuilder().connectTimeout(PROMPT).build()) {
                answers.add(Integer.toString(client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode()));
                Patience.pass(Duration.ofMillis(100));
            } catch (java.io.IOException e) {
                answers.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answers;
            }
        }
        return answers;
    }

    private int status(String method, String path, String body) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(service.url() + path))
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (java.io.IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** The service is down meanwhile; {@link #begin} starts it again. */
    private void fill(String statement) throws Exception {
        service.stop();
        try (var database = DriverManager.getConnection(
                        "jdbc:h2:file:" + service.dataDirectory().resolve("slipway"), "slipway", "slipway");
                var change = database.createStatement()) {
            change.executeUpdate(statement);
        }
    }

    /** About as large as a definition may be, and refused only after all of it was read. */
    private static byte[] appliance() throws Exception {
        var text = new StringBuilder(
                "<Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\" xmlns:vbox=\"http://www.virtualbox.org/ovf/machine\">");
        for (var each = 0; each < 95_000; each++) {
            text.append("<vbox:I a=\"%06d\" b=\"%06d\" c=\"%06d\">%05d</vbox:I>".formatted(each, each, each, each));
        }
        var definition = text.append("</Envelope>").toString().getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(out)) {
            var entry = new TarArchiveEntry("large.ovf");
            entry.setSize(definition.length);
            tar.putArchiveEntry(entry);
            tar.write(definition);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }
}
