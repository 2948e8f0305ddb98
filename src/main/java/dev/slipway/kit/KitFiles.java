package dev.slipway.kit;

import dev.slipway.image.Image;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the guest kit holds: agent and serial driver from a registered virtio-win CD, and {@code setup.cmd}, which installs them. */
@ApplicationScoped
class KitFiles {
    /** Runs the setup in a Windows that the kit was put into. */
    static final String FIRST_START = "first-start.cmd";

    private static final String SETUP = "setup.cmd";
    private static final String README = "readme.txt";

    private final DriverFiles drivers;

    KitFiles(DriverFiles drivers) {
        this.drivers = drivers;
    }

    /** All files of the kit by their names on the CD; below the folder. */
    Map<String, Path> files(Image disc, Path folder) throws IOException, InterruptedException {
        var files = new TreeMap<>(drivers.take(disc.file(), folder, DriverFiles.AGENT));
        var readme = new StringBuilder(resource(README))
                .append("  %s, SHA-256 %s%n".formatted(disc.originalName(), disc.sha256()))
                .append("with these SHA-256 of their own:\n");
        for (var file : files.entrySet()) {
            readme.append("  %s  %s%n".formatted(sha256(file.getValue()), file.getKey()));
        }
        files.put(SETUP, Files.writeString(folder.resolve(SETUP), forWindows(resource(SETUP))));
        files.put(README, Files.writeString(folder.resolve(README), forWindows(readme.toString())));
        return files;
    }

    static Path firstStart(Path folder) throws IOException {
        return Files.writeString(folder.resolve(FIRST_START), forWindows(resource(FIRST_START)));
    }

    // cmd.exe loses labels in files whose lines end otherwise.
    private static String forWindows(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(GuestKit.class.getResourceAsStream("/kit/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
