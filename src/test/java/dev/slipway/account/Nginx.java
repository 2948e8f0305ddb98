package dev.slipway.account;

import static dev.slipway.Patience.await;

import dev.slipway.suite.OtherSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A real nginx with TLS before the service, set up by the words of the how-to; only ports and places of files differ. */
final class Nginx implements AutoCloseable {
    static final String NAME = OtherSettings.NAME;
    private static final Pattern BLOCK = Pattern.compile("(?s)```nginx\n(.*?)```");

    private final Path home;
    private final int port;
    private final SSLContext trusting;
    private final Process process;

    Nginx(int service) throws Exception {
        home = Files.createTempDirectory("slipway-nginx-");
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var key = home.resolve("key.pem");
        var certificate = home.resolve("certificate.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + NAME,
                "-addext",
                "subjectAltName=DNS:" + NAME,
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        trusting = trusting(certificate);
        Files.writeString(
                home.resolve("slipway.conf"),
                howTo().replace("listen 443 ", "listen 127.0.0.1:" + port + " ")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + service)
                        .replace("/etc/ssl/certs/lab.example.pem", certificate.toString())
                        .replace("/etc/ssl/private/lab.example.key", key.toString()));
        Files.writeString(home.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %1$s/slipway.conf;
                }
                """.formatted(home));
        process = new ProcessBuilder(
                        "/usr/sbin/nginx",
                        "-p",
                        home.toString(),
                        "-c",
                        home.resolve("nginx.conf").toString(),
                        "-e",
                        home.resolve("error.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        await("nginx").until(this::answers);
    }

    private static String howTo() throws IOException {
        var block = BLOCK.matcher(Files.readString(Path.of("docs/how-to/put-it-behind-nginx.md")));
        if (!block.find()) {
            throw new AssertionError("no configuration in the how-to");
        }
        return block.group(1);
    }

    /** As a browser sees it. */
    String origin() {
        return "https://%s:%d".formatted(NAME, port);
    }

    String authority() {
        return NAME + ":" + port;
    }

    /** The whole answer, with its status and headers. */
    String ask(String method, String path, Map<String, String> headers, String body) throws IOException {
        try (var open = open(method, path, headers, body)) {
            return new String(open.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Asks, and leaves the answer to be read while it comes. */
    Socket open(String method, String path, Map<String, String> headers, String body) throws IOException {
        var request = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path));
        if (!headers.containsKey("Host")) {
            request.append("Host: ").append(authority()).append("\r\n");
        }
        if (!headers.containsKey("Connection")) {
            request.append("Connection: close\r\n");
        }
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        var plain = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        var socket = (SSLSocket) trusting.getSocketFactory().createSocket(plain, NAME, port, true);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    /** Reads on until the words came; fails after a minute of silence. */
    static String until(InputStream in, String words) throws IOException {
        var read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).contains(words)) {
            var next = in.read();
            if (next < 0) {
                throw new AssertionError("ended without \"%s\": %s".formatted(words, read));
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean answers() {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new AssertionError("nginx ended, see " + home);
            }
            return false;
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    NAME, CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(List.of(command) + ": " + said);
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
