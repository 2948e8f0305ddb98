package dev.slipway.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.Locale;
import java.util.stream.Stream;

/** What a registered file is good for; read from its content. */
public enum ImageKind {
    /** A disk with Windows on it. */
    DISK("disk image"),
    /** SkiffOS for WSL, as its build makes it. */
    SKIFFOS("SkiffOS archive"),
    /** A root file system for {@code wsl --import}. */
    ROOTFS("root file system archive"),
    /** The MSI of the WSL package. */
    WSL_PACKAGE("WSL package"),
    /** The virtio-win CD: drivers and the guest agent for Windows. */
    DRIVERS("driver CD");

    private final String words;

    ImageKind(String words) {
        this.words = words;
    }

    /** For sentences, for example "disk image". */
    public String words() {
        return words;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static ImageKind of(String word) {
        var name = word.toUpperCase(Locale.ROOT).replace('-', '_');
        // Without a cause: Jackson would show that instead of the problem.
        return Stream.of(values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INVALID_REQUEST,
                                "There is no such kind of image.",
                                new Remedy.Advice(
                                        "Use disk, skiffos, rootfs, wsl-package or drivers, or leave it out."))
                        .toException());
    }
}
