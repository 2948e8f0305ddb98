package dev.slipway.intake.upload;

import static io.restassured.RestAssured.given;

import dev.slipway.Patience;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** Speaks tus to a service, properly or with the connection cut on purpose. */
public final class TusClient {
    private final String base;

    public TusClient(String base) {
        this.base = base;
    }

    static String metadata(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + Base64.getEncoder().encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
    }

    public static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    RequestSpecification tus() {
        return given().baseUri(base).header("Tus-Resumable", "1.0.0");
    }

    ValidatableResponse create(long length, Map<String, String> metadata) {
        return tus().header("Upload-Length", length)
                .header("Upload-Metadata", metadata(metadata))
                .post("/api/v1/uploads")
                .then();
    }

    public String created(long length, Map<String, String> metadata) {
        var location = create(length, metadata).statusCode(201).extract().header("Location");
        return location.substring(location.indexOf("/api/"));
    }

    ValidatableResponse patch(String path, long offset, byte[] bytes) {
        return tus().header("Upload-Offset", offset)
                .contentType("application/offset+octet-stream")
                .body(bytes)
                .patch(path)
                .then();
    }

    public long offset(String path) {
        return Long.parseLong(tus().head(path).then().statusCode(200).extract().header("Upload-Offset"));
    }

    /** When the operation is through. */
    public Response awaitEnd(String path) {
        Patience.await()
                .until(() -> !given().baseUri(base)
                        .get(path)
                        .jsonPath()
                        .getString("state")
                        .matches("RECEIVING|CHECKING"));
        return given().baseUri(base).get(path);
    }

    /** All from the offset on. */
    public void send(String path, byte[] file, int offset) {
        patch(path, offset, part(file, offset, file.length)).statusCode(204);
    }

    /** Announces everything from the offset on, sends up to {@code cut} and breaks the connection. */
    public void sendAndBreak(String path, byte[] file, int offset, int cut, boolean reset) throws IOException {
        try (var socket = open(path, offset, file.length - offset)) {
            var out = socket.getOutputStream();
            for (var at = offset; at < cut; ) {
                var count = Math.min(64 << 10, cut - at);
                out.write(file, at, count);
                at += count;
            }
            out.flush();
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // The service may refuse and close while bytes are still on their way.
        }
    }

    /** A PATCH whose bytes the caller sends, or not. */
    Socket open(String path, long offset, long length) throws IOException {
        var uri = URI.create(base);
        var socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        var head = "PATCH " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                + "\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: "
                + offset
                + "\r\nContent-Length: " + length + "\r\n\r\n";
        send(socket.getOutputStream(), head);
        return socket;
    }

    static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The status of the answer; 0 when the service just closed. */
    static int status(Socket socket) throws IOException {
        var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return line == null ? 0 : Integer.parseInt(line.split(" ", -1)[1]);
    }

    @FunctionalInterface
    interface Sending {
        void to(OutputStream out) throws IOException;
    }

    /** The status of the answer to all that; 0 when the service closed the connection, maybe in the middle of it. */
    static int answerTo(Socket socket, Sending sending) {
        try {
            sending.to(socket.getOutputStream());
            return status(socket);
        } catch (IOException e) {
            return 0;
        }
    }

    static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
