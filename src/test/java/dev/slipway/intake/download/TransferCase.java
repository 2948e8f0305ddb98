package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.intake.arrival.TestParts;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A transfer between a server that does as it is told and a part file. */
abstract class TransferCase {
    static final int KIB = 1 << 10;
    static final String ETAG = "\"v1\"";
    static Vertx vertx;

    @TempDir
    Path directory;

    final FakeTime time = new FakeTime();
    final UUID id = UUID.randomUUID();
    final byte[] file = random(700 * KIB, 1);
    final List<RemoteFile> changes = new ArrayList<>();
    Limits limits = Limits.STRICT.allowing("127.0.0.1");
    IncomingFiles parts;
    FakeServer server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        parts = TestParts.in(sizes());
        parts.create(id);
        server = new FakeServer(FakeServer.file(file, ETAG));
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    static byte[] random(int size, int seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    Limits.Sizes sizes() {
        return new Limits.Sizes(directory, 1 << 20, Duration.ofDays(1));
    }

    /** A new one each time, as after a restart of the service. */
    Transfer transfer() {
        var client = new PinnedClient(
                vertx, host -> List.of(InetAddress.ofLiteral(host)), new AddressRules(limits), limits, null);
        return new Transfer(client, parts, limits, sizes());
    }

    WebAddress address() {
        return WebAddress.of(server.url("/win11.vdi?key=geheim"));
    }

    RecordingContext fetch() throws Exception {
        return fetch(new RecordingContext(time), new RemoteFile(file.length, ETAG), false);
    }

    RecordingContext fetch(RecordingContext context, RemoteFile remote, boolean proved) throws Exception {
        transfer().fetch(context, address(), id, remote, proved, changes::add);
        return context;
    }

    ProblemCode refusal() {
        return refusal(new RemoteFile(file.length, ETAG));
    }

    ProblemCode refusal(RemoteFile remote) {
        var problem =
                catchThrowableOfType(ProblemException.class, () -> fetch(new RecordingContext(time), remote, false));
        assertThat(problem).as("refused").isNotNull();
        assertThat(problem.problem().remedies()).isNotEmpty();
        assertThat(problem.getMessage()).doesNotContain("geheim");
        return problem.problem().code();
    }

    ProblemCode noOffer() {
        var problem = catchThrowableOfType(
                ProblemException.class, () -> transfer().ask(new RecordingContext(time), address()));
        assertThat(problem).as("refused").isNotNull();
        return problem.problem().code();
    }

    RemoteFile offer() throws Exception {
        return transfer().ask(new RecordingContext(time), address());
    }

    static FakeServer.Behaviour whole(byte[] file, String headers) {
        return (asked, talk) -> talk.say("HTTP/1.1 200 OK\n" + headers + "\n").bytes(file, 0, file.length);
    }
}
