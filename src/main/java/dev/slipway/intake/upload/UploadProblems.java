package dev.slipway.intake.upload;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.UUID;

/** Everything that can be said against an upload. */
final class UploadProblems {
    private UploadProblems() {}

    static ProblemException empty() {
        return Problem.of(
                        INVALID_REQUEST,
                        "There is nothing to upload: the length is 0.",
                        new Remedy.Advice(
                                "Choose the file itself; a shortcut or a file still being written may be empty."))
                .toException();
    }

    static ProblemException tooMany(int most) {
        return Problem.of(
                        STATE_CONFLICT,
                        "%d files are being uploaded already.".formatted(most),
                        new Remedy.Advice(
                                "Finish one, or end one with DELETE; one without a byte for slipway.upload.ttl is given up."),
                        new Remedy.Advice("Or raise slipway.upload.at-once."))
                .toException();
    }

    static ProblemException tooMuch(long offset, long more, long length) {
        return new Problem(
                        UPLOAD_TOO_LARGE,
                        "These are more bytes than were announced.",
                        "%d are here, %d more are sent, and the whole is %d.".formatted(offset, more, length),
                        List.of(new Remedy.Advice("Ask for the offset with HEAD and send what is missing.")))
                .toException();
    }

    static ProblemException offset(long sent, long here) {
        return new Problem(
                        UPLOAD_OFFSET,
                        "The bytes do not follow those that are here.",
                        "They begin at %d, and %d bytes are here.".formatted(sent, here),
                        List.of(new Remedy.Advice("Ask for the offset with HEAD and go on from there.")))
                .toException();
    }

    static ProblemException locked() {
        return Problem.of(
                        UPLOAD_LOCKED,
                        "Another request is writing to this upload.",
                        new Remedy.Advice("Try again in a few seconds; a dead connection makes room after %d."
                                .formatted(Writers.SILENCE.toSeconds())))
                .toException();
    }

    static ProblemException gone(UUID id) {
        return Problem.of(
                        UPLOAD_GONE,
                        "The upload %s takes no bytes any more.".formatted(id),
                        new Remedy.Advice("GET it to see why, and begin a new upload."))
                .toException();
    }

    static ProblemException chunkDiffers() {
        return Problem.of(
                        UPLOAD_CHECKSUM,
                        "The bytes are not those of their checksum, and were dropped.",
                        new Remedy.Advice("Send them again from the same offset."))
                .toException();
    }

    static ProblemException fileDiffers(String declared, String computed) {
        return new Problem(
                        UPLOAD_CHECKSUM,
                        "What arrived is not the file that was sent.",
                        "Its SHA-256 is %s; the client says %s. The file was removed.".formatted(computed, declared),
                        List.of(
                                new Remedy.Advice("See that nothing writes the file, such as a running machine."),
                                new Remedy.Advice("Then upload it again.")))
                .toException();
    }

    static ProblemException cut(long offset) {
        return new Problem(
                        UPLOAD_CUT,
                        "The bytes stopped coming.",
                        "%d are here and stay.".formatted(offset),
                        List.of(new Remedy.Advice("Ask for the offset with HEAD and go on from there.")))
                .toException();
    }

    static ProblemException lost() {
        return Problem.of(
                        UPLOAD_GONE,
                        "The uploaded file is not there any more.",
                        new Remedy.Link("Upload it again.", "/images"))
                .toException();
    }
}
