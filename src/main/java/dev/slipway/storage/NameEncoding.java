package dev.slipway.storage;

import java.util.Optional;

/** How this JVM reads the names of files: it takes that from the locale it is started in, and nothing changes it later. */
public final class NameEncoding {
    private NameEncoding() {}

    /** Without UTF-8 a single name with an umlaut could not be read, and would end every list that it is in. */
    public static Optional<DataDirectory.Refusal> refusal() {
        var encoding = System.getProperty("sun.jnu.encoding", "");
        return encoding.equalsIgnoreCase("UTF-8")
                ? Optional.empty()
                : Optional.of(new DataDirectory.Refusal(
                        "This JVM reads the names of files as %s, so it could not open one with an umlaut in it."
                                .formatted(encoding),
                        "export LC_ALL=C.UTF-8"));
    }
}
