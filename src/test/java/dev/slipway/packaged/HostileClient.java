package dev.slipway.packaged;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that keep to no rule: bodies that never end, answers that nobody reads. They stay open until the client is closed. */
final class HostileClient implements AutoCloseable {
    private static final int MIN_WINDOW = 4096;

    private final int port;
    private final List<Socket> open = new ArrayList<>();

    HostileClient(int port) {
        this.port = port;
    }

    Socket connect() throws IOException {
        var socket = new Socket();
        synchronized (open) {
            open.add(socket);
        }
        // Before it connects, or the kernel takes megabytes for a client that reads nothing.
        socket.setReceiveBufferSize(MIN_WINDOW);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setSoTimeout(120_000);
        return socket;
    }

    /** Sends as much of it as the other end takes. */
    Socket send(String text) throws IOException {
        var socket = connect();
        sendOn(socket, text);
        return socket;
    }

    static void sendOn(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Cut off already, which is what the tests hope for.
        }
    }

    String head(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
    }

    /** First line of the answer; empty when the connection ended without one. */
    static String status(Socket socket) throws IOException {
        var line = new StringBuilder();
        try {
            for (var next = socket.getInputStream().read();
                    next >= 0 && next != '\r';
                    next = socket.getInputStream().read()) {
                line.append((char) next);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset, with or without an answer before it.
        }
        return line.toString();
    }

    /** Reads to the end of the connection; false when it is still open after that time. */
    static boolean isCutOff(Socket socket, Duration patience) throws IOException {
        var end = System.nanoTime() + patience.toNanos();
        var bytes = new byte[64 << 10];
        try {
            while (System.nanoTime() < end) {
                socket.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
                if (socket.getInputStream().read(bytes) < 0) {
                    return true;
                }
            }
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            for (var socket : open) {
                socket.close();
            }
        }
    }
}
