package dev.slipway.intake.download;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A web server on loopback that answers as the test says, byte by byte, well or badly. One request a connection. */
public final class FakeServer implements Closeable {
    /** What came in; the names of headers in lower case. */
    public record Asked(String target, Map<String, String> headers) {
        public Optional<Long> from() {
            return Optional.ofNullable(headers.get("range"))
                    .map(range -> Long.parseLong(range.replaceAll("bytes=(\\d+)-.*", "$1")));
        }

        boolean isLook() {
            return "bytes=0-0".equals(headers.get("range"));
        }
    }

    public interface Behaviour {
        void answer(Asked asked, Talk talk) throws IOException;
    }

    /** The server's side of a connection. */
    public record Talk(Socket socket, OutputStream out) {
        public Talk say(String head) throws IOException {
            out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        public Talk bytes(byte[] file, long from, long to) throws IOException {
            out.write(file, (int) from, (int) (to - from));
            out.flush();
            return this;
        }

        /** Whether the client is still there; waits a moment for it to go. */
        public boolean isOpen() throws IOException {
            socket.setSoTimeout(2);
            try {
                return socket.getInputStream().read() >= 0;
            } catch (java.net.SocketTimeoutException e) {
                return true;
            } catch (java.net.SocketException e) {
                return false;
            }
        }
    }

    public final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final boolean tls;
    private volatile Behaviour behaviour;

    public FakeServer(Behaviour behaviour) throws IOException {
        this(behaviour, null);
    }

    FakeServer(Behaviour behaviour, @Nullable SSLContext tls) throws IOException {
        this.behaviour = behaviour;
        this.tls = tls != null;
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        socket = tls == null
                ? new ServerSocket(0, 50, loopback)
                : tls.getServerSocketFactory().createServerSocket(0, 50, loopback);
        Thread.ofVirtual().start(this::serve);
    }

    public void behave(Behaviour next) {
        behaviour = next;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public String url(String target) {
        return url("127.0.0.1", target);
    }

    String url(String host, String target) {
        return (tls ? "https://" : "http://") + host + ":" + port() + target;
    }

    /** Requests for bytes, looks at the first one left out. */
    public List<Asked> fetches() {
        return asked.stream().filter(request -> !request.isLook()).toList();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> talk(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket connection) {
        try (connection) {
            var in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            var first = in.readLine();
            if (first == null) {
                return;
            }
            var headers = new TreeMap<String, String>();
            for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                var colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            var request = new Asked(first.split(" ", -1)[1], headers);
            asked.add(request);
            behaviour.answer(request, new Talk(connection, connection.getOutputStream()));
        } catch (IOException e) {
            // The client went away, as some tests want it to.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A server as it should be. */
    public static Behaviour file(byte[] file, @Nullable String etag) {
        return (asked, talk) -> file(file, etag, Long.MAX_VALUE, asked, talk);
    }

    /** As it should be, until the connection breaks at that byte of the file. */
    public static void file(byte[] file, @Nullable String etag, long cut, Asked asked, Talk talk) throws IOException {
        var version = etag == null ? "" : "ETag: " + etag + "\n";
        var wanted = asked.headers().get("if-range");
        if (asked.from().isEmpty() || wanted != null && !wanted.equals(etag)) {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\n" + version + "\n");
            talk.bytes(file, 0, Math.min(cut, file.length));
            return;
        }
        var from = asked.from().get();
        var to = asked.isLook() ? 1 : file.length;
        talk.say("HTTP/1.1 206 Partial Content\nContent-Length: " + (to - from) + "\nContent-Range: bytes " + from + "-"
                + (to - 1) + "/" + file.length + "\n" + version + "\n");
        talk.bytes(file, from, asked.isLook() ? 1 : Math.max(from, Math.min(cut, to)));
    }

    public static Behaviour redirect(String location) {
        return (asked, talk) -> talk.say("HTTP/1.1 302 Found\nLocation: " + location + "\nContent-Length: 0\n\n");
    }
}
