package dev.slipway.image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.image.arrival.PartFiles;
import dev.slipway.image.arrival.TestParts;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes arrive as they were sent, or not at all. */
class TransferTest {
    private static final int KIB = 1 << 10;
    private static final String ETAG = "\"v1\"";
    private static Vertx vertx;

    @TempDir
    Path directory;

    private final FakeTime time = new FakeTime();
    private final UUID id = UUID.randomUUID();
    private final byte[] file = random(700 * KIB, 1);
    private final List<Offer> changes = new ArrayList<>();
    private Limits limits = Limits.STRICT.allowing("127.0.0.1");
    private PartFiles parts;
    private FakeServer server;

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

    private static byte[] random(int size, int seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Limits.Sizes sizes() {
        return new Limits.Sizes(directory, 1 << 20, Duration.ofDays(1));
    }

    /** A new one each time, as after a restart of the service. */
    private Transfer transfer() {
        var client = new PinnedClient(
                vertx, host -> List.of(InetAddress.ofLiteral(host)), new AddressRules(limits), limits, null);
        return new Transfer(client, parts, limits, sizes());
    }

    private WebAddress address() {
        return WebAddress.of(server.url("/win11.vdi?key=geheim"));
    }

    private RecordingContext fetch() throws Exception {
        return fetch(new RecordingContext(time), new Offer(file.length, ETAG), false);
    }

    private RecordingContext fetch(RecordingContext context, Offer offer, boolean proved) throws Exception {
        transfer().fetch(context, address(), id, offer, proved, changes::add);
        return context;
    }

    private ProblemCode refusal() {
        return refusal(new Offer(file.length, ETAG));
    }

    private ProblemCode refusal(Offer offer) {
        var problem =
                catchThrowableOfType(ProblemException.class, () -> fetch(new RecordingContext(time), offer, false));
        assertThat(problem).as("refused").isNotNull();
        assertThat(problem.problem().remedies()).isNotEmpty();
        assertThat(problem.getMessage()).doesNotContain("geheim");
        return problem.problem().code();
    }

    private ProblemCode noOffer() {
        var problem = catchThrowableOfType(
                ProblemException.class, () -> transfer().ask(new RecordingContext(time), address()));
        assertThat(problem).as("refused").isNotNull();
        return problem.problem().code();
    }

    private Offer offer() throws Exception {
        return transfer().ask(new RecordingContext(time), address());
    }

    private static FakeServer.Behaviour whole(byte[] file, String headers) {
        return (asked, talk) -> talk.say("HTTP/1.1 200 OK\n" + headers + "\n").bytes(file, 0, file.length);
    }

    @Test
    void theFirstByteTellsTheSize() throws Exception {
        assertThat(offer()).isEqualTo(new Offer(file.length, ETAG));
        server.behave(whole(file, "Content-Length: " + file.length + "\nETag: W/\"weak\"\n"));
        assertThat(offer()).as("a weak one proves nothing").isEqualTo(new Offer(file.length, null));
        var dates =
                "Content-Length: 5\nDate: Fri, 20 Nov 2026 10:00:01 GMT\nLast-Modified: Fri, 20 Nov 2026 10:00:0%d GMT\n";
        server.behave(whole(new byte[5], dates.formatted(0)));
        assertThat(offer()).isEqualTo(new Offer(5, "Fri, 20 Nov 2026 10:00:00 GMT"));
        server.behave(whole(new byte[5], dates.formatted(1)));
        assertThat(offer()).as("may have changed within its second").isEqualTo(new Offer(5, null));
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeBytesMove() {
        server.behave(whole(file, "Transfer-Encoding: chunked\n"));
        assertThat(noOffer()).as("no length").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(new byte[0], "Content-Length: 0\n"));
        assertThat(noOffer()).as("empty").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave((asked, talk) ->
                talk.say("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */0\nContent-Length: 0\n\n"));
        assertThat(noOffer()).as("empty, with ranges").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(new byte[5], "Content-Length: 10995116277760\n"));
        assertThat(noOffer()).as("10 TiB").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
        server.behave((asked, talk) -> talk.say(
                "HTTP/1.1 206 Partial Content\nContent-Length: 1\nContent-Range: bytes 0-0/10995116277760\n\nx"));
        assertThat(noOffer()).as("10 TiB, with ranges").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
        server.behave((asked, talk) ->
                talk.say("HTTP/1.1 206 Partial Content\nContent-Length: 1\nContent-Range: bytes 0-0/*\n\nx"));
        assertThat(noOffer()).as("no total").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(file, "Content-Length: 99999999999999999999\n"));
        assertThat(noOffer()).as("no number").isIn(ProblemCode.DOWNLOAD_REFUSED, ProblemCode.DOWNLOAD_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 300, 304, 400, 401, 403, 404, 410, 451, 501})
    void aServerThatSaysNoIsNotAskedAgain(int status) {
        server.behave((asked, talk) -> talk.say("HTTP/1.1 " + status + " No\nContent-Length: 0\n\n"));
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked).hasSize(1);
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aBusyServerIsAskedAgainButNotForEver(int status) throws Exception {
        server.behave((asked, talk) -> {
            if (server.asked.size() < 4) {
                talk.say("HTTP/1.1 " + status + " Busy\nContent-Length: 0\n\n");
            } else {
                FakeServer.file(file, ETAG).answer(asked, talk);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        server.asked.clear();
        server.behave((asked, talk) -> talk.say("HTTP/1.1 " + status + " Busy\nContent-Length: 0\n\n"));
        var before = time.now();
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(server.asked).hasSize(Attempts.IN_VAIN);
        assertThat(Duration.between(before, time.now())).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void itGoesOnAtTheByteAfterThirtyCuts() throws Exception {
        var cuts = new Random(7).ints(30, 1, file.length).sorted().toArray();
        var cut = new AtomicInteger();
        server.behave((asked, talk) -> {
            var next = cut.getAndIncrement();
            FakeServer.file(file, ETAG, next < cuts.length ? cuts[next] : Long.MAX_VALUE, asked, talk);
        });
        var context = fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        var starts =
                server.fetches().stream().map(asked -> asked.from().orElse(0L)).toList();
        assertThat(starts).isSorted().hasSizeGreaterThanOrEqualTo(30);
        assertThat(starts.getLast()).isPositive();
        assertThat(server.fetches().subList(1, starts.size()))
                .filteredOn(asked -> asked.from().isPresent())
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("if-range", ETAG));
        assertThat(context.progress().getLast())
                .matches(all -> all.done() == file.length && all.total() == file.length);
        assertThat(context.lines()).noneMatch(line -> line.contains("geheim"));
    }

    @Test
    void whatTheFileSystemHasIsNotSentAgainAfterARestart() throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 123_457));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(server.fetches())
                .singleElement()
                .satisfies(asked -> assertThat(asked.from()).contains(123_457L));
        fetch();
        assertThat(server.fetches()).as("whole already").hasSize(1);
    }

    @Test
    void aServerThatIgnoresRangesBeginsAnew() throws Exception {
        Files.write(parts.file(id), random(5000, 2));
        server.behave(whole(file, "Content-Length: " + file.length + "\nETag: " + ETAG + "\n"));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(changes).isEmpty();
    }

    @Test
    void aServerThatIgnoresRangesAndBreaksIsGivenUp() {
        server.behave((asked, talk) -> talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\n\n")
                .bytes(file, 0, 1000));
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_REFUSED, ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(server.asked.size()).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherVersionBeginsAnew(boolean serverKnowsIfRange) throws Exception {
        var old = random(5000, 2);
        Files.write(parts.file(id), old);
        server.behave((asked, talk) -> {
            if (serverKnowsIfRange || asked.from().isEmpty()) {
                FakeServer.file(file, "\"v2\"").answer(asked, talk);
            } else {
                talk.say("HTTP/1.1 206 Partial Content\nContent-Range: bytes 5000-" + (file.length - 1) + "/"
                        + file.length + "\nETag: \"v2\"\nContent-Length: " + (file.length - 5000) + "\n\n");
                talk.bytes(file, 5000, file.length);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(changes).containsExactly(new Offer(file.length, "\"v2\""));
    }

    @Test
    void anotherLengthIsToldBeforeItIsReceived() throws Exception {
        var longer = random(800 * KIB, 3);
        Files.write(parts.file(id), random(5000, 2));
        server.behave(FakeServer.file(longer, "\"v2\""));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(longer);
        assertThat(changes).containsExactly(new Offer(longer.length, "\"v2\""));
        parts.truncate(id, 0);
        server.behave(whole(file, "Content-Length: 2000000\nETag: \"v3\"\n"));
        assertThat(refusal()).as("more than is taken").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
    }

    @Test
    void withoutAVersionOnlyASumAllowsToGoOn() throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 5000));
        server.behave(FakeServer.file(file, null));
        fetch(new RecordingContext(time), new Offer(file.length, null), true);
        assertThat(server.fetches().getFirst().from()).contains(5000L);
        assertThat(parts.file(id)).hasBinaryContent(file);
        parts.truncate(id, 5000);
        fetch(new RecordingContext(time), new Offer(file.length, null), false);
        assertThat(server.fetches().getLast().from()).isEmpty();
        assertThat(parts.file(id)).hasBinaryContent(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 4999-716799/716800",
                "bytes 5000-716798/716800",
                "bytes 5000-716799/716801",
                "bytes 5000-716799/*",
                "bytes 0-716799/716800",
                "garbage",
            })
    void aPartThatDoesNotFitIsNotGluedOn(String range) throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 5000));
        server.behave((asked, talk) -> {
            if (asked.from().isPresent()) {
                talk.say("HTTP/1.1 206 Partial Content\nContent-Range: " + range + "\nETag: " + ETAG
                        + "\nContent-Length: " + (file.length - 5000) + "\n\n");
                talk.bytes(random(file.length, 9), 5000, file.length);
            } else {
                FakeServer.file(file, ETAG).answer(asked, talk);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
    }

    @Test
    void aBodyShorterThanItsLengthIsNotTheFile() {
        server.behave((asked, talk) -> talk.say(
                        "HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                .bytes(file, 0, file.length - 1));
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_UNREACHABLE, ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.length(id)).isLessThan(file.length);
    }

    @Test
    void anEndlessBodyEndsAtTheAnnouncedLength() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nETag: " + ETAG + "\n\n");
            while (true) {
                talk.say("10000\n").bytes(new byte[1 << 16], 0, 1 << 16).say("\n");
            }
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.exists(id)).isFalse();
    }

    @Test
    void aByteTooManyInTheEndIsSeen() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nETag: " + ETAG + "\n\n");
            talk.say(Integer.toHexString(file.length) + "\n")
                    .bytes(file, 0, file.length)
                    .say("\n1\nx\n0\n\n");
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.exists(id)).isFalse();
    }

    @Test
    void whatIsPackedOnItsWayIsNotUnpacked() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[1 << 20]);
        }
        var bomb = packed.toByteArray();
        server.behave(whole(bomb, "Content-Encoding: gzip\nContent-Length: " + bomb.length + "\n"));
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.length(id)).isZero();
        server.behave(FakeServer.file(bomb, ETAG));
        fetch(new RecordingContext(time), new Offer(bomb.length, ETAG), false);
        assertThat(parts.file(id)).as("a packed file is its packed bytes").hasBinaryContent(bomb);
    }

    @Test
    void aServerThatTricklesIsLeft() {
        limits = limits.patient(Duration.ofSeconds(30), Duration.ofHours(9)).fast(1000, Duration.ofMinutes(1));
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n");
            for (var at = 0; at < file.length && talk.isOpen(); at++) {
                talk.bytes(file, at, at + 1);
                time.move(Duration.ofSeconds(1));
            }
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_TOO_SLOW);
        assertThat(server.asked).hasSize(1);
        assertThat(parts.exists(id)).as("what is here stays for a retry").isTrue();
    }

    @Test
    void aServerThatFallsSilentIsTriedAgainAndLeft() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                    .bytes(file, 0, 10);
            while (talk.isOpen()) {
                time.move(Duration.ofSeconds(5));
            }
        });
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_UNREACHABLE, ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked.size()).isGreaterThan(2);
    }

    @Test
    void cancellingIsHeardWhileNothingComes() {
        var context = new RecordingContext(time);
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                    .bytes(file, 0, 10);
            context.cancel();
            while (talk.isOpen()) {}
        });
        assertThat(catchThrowableOfType(
                        CancelledException.class, () -> fetch(context, new Offer(file.length, ETAG), false)))
                .isNotNull();
    }

    @Test
    void cancellingIsHeardBeforeTheServerAnswers() {
        var context = new RecordingContext(time);
        server.behave((asked, talk) -> {
            context.cancel();
            while (talk.isOpen()) {}
        });
        assertThat(catchThrowableOfType(
                        CancelledException.class, () -> transfer().ask(context, address())))
                .isNotNull();
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void afterGivingUpARetryGoesOnAtTheByte() throws Exception {
        server.behave((asked, talk) -> FakeServer.file(file, ETAG, 300 * KIB, asked, talk));
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(parts.length(id)).isEqualTo(300 * KIB);
        server.asked.clear();
        server.behave(FakeServer.file(file, ETAG));
        fetch();
        assertThat(server.fetches())
                .singleElement()
                .satisfies(asked -> assertThat(asked.from()).contains(300L * KIB));
        assertThat(parts.file(id)).hasBinaryContent(file);
    }
}
