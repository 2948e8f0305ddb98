package dev.slipway.console;

/** Why a console ended, as the close frame of the WebSocket says it (RFC 6455, 7.4). */
enum Ending {
    SCREEN_ENDED(1000, "the screen ended"),
    VIEWER_LEFT(1000, "goodbye"),
    NOT_BINARY(1003, "binary messages only"),
    TOO_MUCH(1008, "more than was asked for"),
    IDLE(4000, "idle"),
    SILENT(4001, "the browser went silent"),
    STOPPING(1001, "the service stops");

    private final short code;
    private final String words;

    Ending(int code, String words) {
        this.code = (short) code;
        this.words = words;
    }

    short code() {
        return code;
    }

    String words() {
        return words;
    }
}
