package dev.slipway.storage;

import java.text.Normalizer;
import java.util.Locale;

/** What people call a thing, in letters that names may have. */
public final class PlainName {
    private PlainName() {}

    /** {@code Büro Straße} becomes {@code buro strasse}; letters without a Latin form stay as they are. */
    public static String of(String text) {
        var lower = text.toLowerCase(Locale.ROOT).replace("ß", "ss");
        return Normalizer.normalize(lower, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
    }
}
