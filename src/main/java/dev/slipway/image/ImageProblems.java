package dev.slipway.image;

import static dev.slipway.problem.ProblemCode.IMAGE_CHANGED;
import static dev.slipway.problem.ProblemCode.IMAGE_UNKNOWN_FORMAT;
import static dev.slipway.problem.ProblemCode.IMAGE_UNREADABLE;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What can happen to the file of an image after it was registered. */
public final class ImageProblems {
    private ImageProblems() {}

    static ProblemException wholeMachine(String name) {
        return Problem.of(
                        IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is a whole machine, not an image.".formatted(name),
                        new Remedy.Link(
                                "Bring it as a VirtualBox machine; its disk becomes an image then.", "/imports"))
                .toException();
    }

    public static ProblemException changed(Path file, String detail) {
        return new Problem(
                        IMAGE_CHANGED,
                        "\"%s\" was changed.".formatted(file.getFileName()),
                        detail,
                        List.of(
                                new Remedy.Advice("Shut down whatever writes it, such as a machine in VirtualBox."),
                                new Remedy.Advice(
                                        "Remove the image and register the file again; machines on the old content must be made anew.")))
                .toException();
    }

    static ProblemException damaged(Image image, String detail) {
        var heal = image.facts().containsKey(Image.UPLOADED)
                ? "Upload the same file again: its good bytes take the place of the bad ones, for machines that stand on it, too."
                : "Register a good copy under another name, and make new machines of that.";
        return new Problem(
                        IMAGE_CHANGED,
                        "The bytes of \"%s\" are not those that were registered.".formatted(image.name()),
                        detail,
                        List.of(
                                new Remedy.Command("Look for errors of the disk it is on.", "dmesg --level=err | tail"),
                                new Remedy.Advice(heal),
                                new Remedy.Advice("Machines whose disk stands on this image read the same damage.")))
                .toException();
    }

    public static ProblemException unreadable(Path file, IOException cause) {
        var problem = new Problem(
                IMAGE_UNREADABLE,
                "\"%s\" cannot be read.".formatted(file.getFileName()),
                String.valueOf(cause.getMessage()),
                List.of(new Remedy.Command("Look for errors of the disk it is on.", "dmesg --level=err | tail")));
        return new ProblemException(problem, new UncheckedIOException(cause));
    }
}
