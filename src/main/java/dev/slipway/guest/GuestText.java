package dev.slipway.guest;

import java.nio.charset.StandardCharsets;

/** Text that comes out of a guest. */
final class GuestText {
    private static final int LINE = 300;

    private GuestText() {}

    /** UTF-8 or UTF-16LE, which the inbox wsl.exe writes without a mark; what fits neither becomes U+FFFD. */
    static String decode(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        }
        return new String(bytes, looksLikeUtf16(bytes) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
    }

    // Console text in UTF-16LE has zeros at odd places only (line ends at least); UTF-8 text has none at all.
    private static boolean looksLikeUtf16(byte[] bytes) {
        var odd = false;
        for (var n = 0; n < bytes.length; n++) {
            if (bytes[n] == 0) {
                if (n % 2 == 0) {
                    return false;
                }
                odd = true;
            }
        }
        return odd;
    }

    /** Fit for a sentence: one line, no control characters, at most 300 characters. */
    static String oneLine(String text) {
        var cut = text.length() > LINE ? text.substring(0, LINE) + "…" : text;
        return cut.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
