package dev.slipway.console;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A browser at a WebSocket. */
final class SocketViewer implements Viewer {
    private final ServerWebSocket socket;
    private final Context context;

    /** On the socket's own context, before it can have received anything. */
    SocketViewer(ServerWebSocket socket, Context context) {
        this.socket = socket;
        this.context = context;
        socket.pause();
    }

    @Override
    public void listen(Consumer<byte[]> bytes, Runnable alive, Runnable ended) {
        socket.frameHandler(frame -> {
            if (frame.isText()) {
                close(Ending.NOT_BINARY);
            } else if (frame.isBinary() || frame.isContinuation()) {
                bytes.accept(frame.binaryData().getBytes());
            }
        });
        socket.pongHandler(_ -> alive.run());
        socket.exceptionHandler(_ -> ended.run());
        socket.closeHandler(_ -> ended.run());
    }

    @Override
    public void ask(int messages) {
        // The socket counts on its own thread.
        context.runOnContext(_ -> socket.fetch(messages));
    }

    @Override
    public CompletionStage<Void> send(byte[] bytes) {
        return socket.writeBinaryMessage(Buffer.buffer(bytes)).toCompletionStage();
    }

    @Override
    public void ping() {
        if (!socket.isClosed()) {
            socket.writePing(Buffer.buffer());
        }
    }

    @Override
    public void close(Ending ending) {
        if (!socket.isClosed()) {
            socket.close(ending.code(), ending.words());
        }
    }
}
