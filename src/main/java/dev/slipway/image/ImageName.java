package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.PlainName;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names of images: what people type, safe in paths and commands. */
public final class ImageName {
    static final int LONGEST = 63;
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private ImageName() {}

    public static String require(String name) {
        // A name that reads as an id would hide the image with that id.
        if (!FORM.matcher(name).matches() || isId(name)) {
            throw Problem.of(
                            ProblemCode.INVALID_NAME,
                            "This is no name for an image.",
                            new Remedy.Advice(
                                    "Use 1 to 63 of a-z, 0-9, dot, dash and underscore, with a letter or digit first."))
                    .toException();
        }
        return name;
    }

    /** {@code Win 11 (Lab).vdi} becomes {@code win-11-lab}. */
    public static String from(String fileName) {
        var name = PlainName.of(fileName)
                .replaceFirst("(?<=.)\\.(gz|xz|zst|zip)$", "")
                .replaceFirst("\\.(vdi|qcow2|vmdk|vhdx?|raw|img|msi|wsl|tgz|tar|ova)$", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[._-]+|[._-]+$", "");
        var cut = name.substring(0, Math.min(LONGEST, name.length())).replaceAll("[._-]+$", "");
        return cut.isEmpty() || isId(cut) ? "image" : cut;
    }

    /** A name much like a taken one. */
    static String beside(String taken, UUID id) {
        var end = "-" + id.toString().substring(24);
        return taken.substring(0, Math.min(LONGEST - end.length(), taken.length())) + end;
    }

    private static boolean isId(String name) {
        try {
            return UUID.fromString(name).toString().equals(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
