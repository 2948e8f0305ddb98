package dev.slipway.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A viewer that asks for one message after the other, and only when it is asked itself. */
final class ConsoleClient implements WebSocket.Listener {
    private static final int PIECE = 50_000;

    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** Throws CompletionException of WebSocketHandshakeException when it is not let in. */
    static ConsoleClient join(int port, String path, String subprotocol) {
        var client = new ConsoleClient();
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("binary", subprotocol)
                .header("Origin", "http://localhost:" + port)
                .buildAsync(URI.create("ws://localhost:" + port + path), client)
                .join();
        return client;
    }

    @Override
    public void onOpen(WebSocket opened) {
        // Nothing is asked for yet.
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        messages.add(bytes);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    private WebSocket socket() {
        return java.util.Objects.requireNonNull(socket);
    }

    String subprotocol() {
        return socket().getSubprotocol();
    }

    /** Waits for so many bytes. */
    byte[] bytes(int count) {
        var all = ByteBuffer.allocate(count);
        while (all.hasRemaining()) {
            all.put(piece(all.remaining()));
        }
        return all.array();
    }

    /** Waits for so many bytes and keeps none. */
    void skip(int count) {
        for (var left = count; left > 0; ) {
            left -= piece(left).remaining();
        }
    }

    private ByteBuffer piece(int most) {
        if (!rest.hasRemaining()) {
            socket().request(1);
            try {
                rest = ByteBuffer.wrap(messages.take());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        var piece = rest.slice(rest.position(), Math.min(rest.remaining(), most));
        rest.position(rest.position() + piece.remaining());
        return piece;
    }

    void type(byte[] bytes) {
        for (var at = 0; at < bytes.length; at += PIECE) {
            socket().sendBinary(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)), true)
                    .join();
        }
    }

    void text(String text) {
        socket().sendText(text, true).join();
    }

    /** The close frame's code. */
    int closed() throws Exception {
        socket().request(100);
        // With a limit, as nothing else ends the wait for a frame that never comes.
        return closed.get(60, TimeUnit.SECONDS);
    }

    void abort() {
        socket().abort();
    }
}
