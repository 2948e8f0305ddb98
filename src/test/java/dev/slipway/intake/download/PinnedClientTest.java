package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection goes where the check looked, and nowhere else. */
class PinnedClientTest {
    private static final byte[] FILE = "the file".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static Vertx vertx;

    /** Each question gets the next answer; the last one again and again. */
    private static final class Names implements Resolver {
        final Map<String, List<List<String>>> answers = new HashMap<>();
        final List<String> questions = new ArrayList<>();

        @SafeVarargs
        final void put(String host, List<String>... inOrder) {
            answers.put(host, new ArrayList<>(Arrays.asList(inOrder)));
        }

        @Override
        public List<InetAddress> resolve(String host) throws UnknownHostException {
            questions.add(host);
            var left = answers.get(host);
            if (left == null) {
                throw new UnknownHostException(host);
            }
            return (left.size() > 1 ? left.removeFirst() : left.getFirst())
                    .stream().map(InetAddress::ofLiteral).toList();
        }
    }

    private final Names names = new Names();
    private final Limits limits = Limits.STRICT.allowing("files.lab");
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
    void serve() throws Exception {
        server = new FakeServer(FakeServer.file(FILE, "\"1\""));
        names.put("files.lab", List.of("127.0.0.1"));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private Answer get(Limits limits, String url, @Nullable TrustOptions trust) throws Exception {
        return new PinnedClient(vertx, names, new AddressRules(limits), limits, trust)
                .get(WebAddress.of(url), null, null, () -> {});
    }

    private String text(String url) throws Exception {
        try (var answer = get(limits, url, null)) {
            assertThat(answer.status()).isEqualTo(200);
            return answer.next(Duration.ofSeconds(30)) instanceof Answer.Piece.Bytes(var bytes)
                    ? bytes.toString()
                    : "nothing";
        }
    }

    private ProblemException refusal(String url) {
        return refusal(limits, url, null);
    }

    private ProblemException refusal(Limits limits, String url, @Nullable TrustOptions trust) {
        var problem = catchThrowableOfType(
                ProblemException.class, () -> get(limits, url, trust).close());
        assertThat(problem).as("refused").isNotNull();
        return problem;
    }

    @Test
    void aNameIsResolvedOnceAndSaidToTheServer() throws Exception {
        // The system knows no such name, so any second look-up would fail.
        names.put("files.lab", List.of("127.0.0.1"), List.of("8.8.8.8"));
        assertThat(text(server.url("files.lab", "/win?key=1"))).isEqualTo("the file");
        assertThat(names.questions).containsExactly("files.lab");
        var asked = server.asked.getFirst();
        assertThat(asked.target()).isEqualTo("/win?key=1");
        assertThat(asked.headers())
                .containsEntry("host", "files.lab:" + server.port())
                .containsEntry("accept-encoding", "identity")
                .doesNotContainKeys("authorization", "cookie", "range");
    }

    @Test
    void aNameThatIsBoundAnewIsNotAskedForAgain() {
        // First public, then loopback: the trick lives of a second question.
        names.put("rebound.example", List.of("192.0.2.1"), List.of("127.0.0.1"));
        var nearly = limits.allowing("192.0.2.1/32").patient(Duration.ofMillis(300), Duration.ofMillis(300));
        assertThat(catchThrowableOfType(
                        UnreachableException.class,
                        () -> get(nearly, server.url("rebound.example", "/"), null)
                                .close()))
                .isNotNull();
        assertThat(names.questions).containsExactly("rebound.example");
        assertThat(server.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "mixed.example", "inside.example"})
    void loopbackIsRefusedWithoutAConnection(String host) {
        names.put("localhost", List.of("127.0.0.1", "::1"));
        names.put("mixed.example", List.of("8.8.8.8", "127.0.0.1"));
        names.put("inside.example", List.of("127.0.0.1"));
        var problem = refusal(server.url(host, "/")).problem();
        assertThat(problem.code()).isEqualTo(ProblemCode.DOWNLOAD_ADDRESS);
        assertThat(problem.detail()).doesNotContain("127.0.0.1");
        assertThat(server.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://inside.example:%d/",
                "http://mixed.example:%d/",
                "http://[::1]:%d/",
                "http://169.254.169.254/latest",
                "http://2130706433:%d/",
                "http://user@files.lab:%d/",
                "file:///etc/passwd",
                "gopher://files.lab:%d/",
                "http://files.lab:22/",
            })
    void everyRedirectIsCheckedAgain(String location) {
        names.put("mixed.example", List.of("8.8.8.8", "127.0.0.1"));
        names.put("inside.example", List.of("127.0.0.1"));
        for (var hop = 1; hop <= PinnedClient.MAX_REDIRECTS; hop++) {
            server.asked.clear();
            var last = hop;
            server.behave((asked, talk) -> FakeServer.redirect(
                            server.asked.size() < last ? "/hop" : location.formatted(server.port()))
                    .answer(asked, talk));
            assertThat(refusal(server.url("files.lab", "/")).problem().code())
                    .as("%s at hop %d", location, hop)
                    .isEqualTo(ProblemCode.DOWNLOAD_ADDRESS);
            assertThat(server.asked).hasSize(hop);
        }
    }

    @Test
    void fiveRedirectsAreFollowedAndNotSix() throws Exception {
        server.behave((asked, talk) -> (server.asked.size() <= 5
                        ? FakeServer.redirect("/" + server.asked.size())
                        : FakeServer.file(FILE, null))
                .answer(asked, talk));
        assertThat(text(server.url("files.lab", "/"))).isEqualTo("the file");
        assertThat(names.questions).as("each hop is a new address").hasSize(6);
        server.asked.clear();
        server.behave(FakeServer.redirect("/again"));
        assertThat(refusal(server.url("files.lab", "/")).problem().code()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked).hasSize(6);
    }

    @Test
    void theSameWordsForANameInsideAndOneThatIsNot() {
        names.put("inside.example", List.of("10.0.0.1"));
        var inside = refusal("http://inside.example/").getMessage();
        var unknown = DownloadProblems.host("unknown.example").getMessage();
        assertThat(String.valueOf(unknown).replace("unknown.example", "inside.example"))
                .isEqualTo(inside);
        var e = catchThrowableOfType(UnreachableException.class, () -> get(limits, "http://unknown.example/", null));
        assertThat(e.isUnknownName()).isTrue();
    }

    @Test
    void hugeHeadersEndTheConnection() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\n");
            for (var line = 0; line < 1 << 16; line++) {
                talk.say("X-%d: %s\n".formatted(line, "x".repeat(1000)));
            }
        });
        assertThat(catchThrowableOfType(
                        UnreachableException.class,
                        () -> get(limits, server.url("files.lab", "/"), null).close()))
                .isNotNull();
    }

    @Test
    void aServerThatNeverAnswersIsLeft() {
        server.behave((asked, talk) -> {
            while (talk.isOpen()) {}
        });
        var hasty = limits.patient(Duration.ofMillis(500), Duration.ofMillis(500));
        assertThat(catchThrowableOfType(
                        UnreachableException.class,
                        () -> get(hasty, server.url("files.lab", "/"), null).close()))
                .isNotNull();
    }

    @Test
    void theCertificateMustBeThatOfTheName(@TempDir Path directory) throws Exception {
        var store = directory.resolve("server.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=files.lab",
                        "-ext",
                        "san=dns:files.lab",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        var said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        // The store's own certificate is the authority: a PKCS12 with the certificate alone.
        var authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        authority.setCertificateEntry("ca", keys.getCertificate("server"));
        var trusted = directory.resolve("trust.p12");
        try (var out = Files.newOutputStream(trusted)) {
            authority.store(out, "changeit".toCharArray());
        }
        var trust = new PfxOptions().setPath(trusted.toString()).setPassword("changeit");
        names.put("other.lab", List.of("127.0.0.1"));
        var both = Limits.STRICT.allowing("files.lab", "other.lab");
        try (var secure = new FakeServer(FakeServer.file(FILE, null), context)) {
            try (var answer = get(both, secure.url("files.lab", "/"), trust)) {
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(secure.asked.getFirst().headers()).containsEntry("host", "files.lab:" + secure.port());
            for (var refused : List.of(
                    refusal(both, secure.url("other.lab", "/"), trust),
                    refusal(both, secure.url("files.lab", "/"), null))) {
                assertThat(refused.problem().code()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
                assertThat(refused.problem().title()).contains("does not prove");
            }
            assertThat(secure.asked).hasSize(1);
        }
    }
}
