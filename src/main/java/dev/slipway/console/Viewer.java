package dev.slipway.console;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The browser's end of a console. Calls may come from any thread; nothing here blocks. */
interface Viewer {
    /** Says what happens here. Calls back on a thread that must not block; {@code bytes} at most as often as was asked for. */
    void listen(Consumer<byte[]> bytes, Runnable alive, Runnable ended);

    /** Lets so many further messages come. */
    void ask(int messages);

    /** Done when the bytes are on their way, so that who waits for it never fills memory. */
    CompletionStage<Void> send(byte[] bytes);

    void ping();

    /** Says why, in a few words for the page. */
    void close(Ending ending);
}
