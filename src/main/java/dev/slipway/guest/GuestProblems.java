package dev.slipway.guest;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.time.Duration;

/** The words for what goes wrong inside a guest. */
final class GuestProblems {
    private static final Remedy LOOK =
            new Remedy.Advice("Open the machine's screen and see whether Windows is up and waits for something.");
    private static final Remedy AGENT = new Remedy.Advice(
            "In Windows, see that the service \"QEMU Guest Agent\" runs and that the virtio serial driver is installed.");

    private GuestProblems() {}

    static Problem silent() {
        return Problem.of(
                ProblemCode.GUEST_AGENT_SILENT, "The guest agent inside the machine does not answer.", LOOK, AGENT);
    }

    /** The answer broke the protocol; {@code what} is ours, never the guest's text. */
    static ProblemException strange(String command, String what) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "The guest agent gave an answer that makes no sense.",
                        new Remedy.Advice("Restart the machine, then retry this step."),
                        AGENT)
                .withDetail("%s: %s".formatted(command, what))
                .toException();
    }

    static ProblemException refused(String command, String words) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "The guest agent refused a command.",
                        new Remedy.Advice(
                                "Retry this step; if it is refused again, update the guest agent in Windows."))
                .withDetail("%s: %s".formatted(command, words.isEmpty() ? "no reason given" : words))
                .toException();
    }

    static ProblemException noStatus(String path) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "A program inside the machine did not come to an end in time.",
                        new Remedy.Advice("Retry this step; the machine may be very busy."))
                .withDetail(path)
                .toException();
    }

    static ProblemException invalidJob(String detail) {
        return Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "This cannot be handed to Windows as a command.",
                        new Remedy.Advice("Leave out line breaks and control characters, and shorten it."))
                .withDetail(detail)
                .toException();
    }

    static Problem jobTimedOut(String jobId, Duration patience, boolean began) {
        return Problem.of(
                        ProblemCode.STEP_TIMED_OUT,
                        began
                                ? "A command inside the machine did not finish in time."
                                : "A command inside the machine did not begin in time.",
                        LOOK,
                        new Remedy.Advice("Retry this step: a command that finished meanwhile is taken over."))
                .withDetail("Job %s, after %d s.".formatted(jobId, patience.toSeconds()));
    }

    static ProblemException noResult(String jobId, String what) {
        return Problem.of(
                        ProblemCode.GUEST_COMMAND_FAILED,
                        "A command inside the machine ended without leaving a result.",
                        new Remedy.Advice("See that drive C: has free space, then retry this step."),
                        LOOK)
                .withDetail("Job %s: %s".formatted(jobId, what))
                .toException();
    }

    static ProblemException folderNotPrivate(String detail) {
        return Problem.of(
                        ProblemCode.GUEST_COMMAND_FAILED,
                        "Windows does not let Slipway keep its folder to itself, so no command is put there.",
                        new Remedy.Advice("In Windows, as an administrator, remove the folder %s, then retry this step."
                                .formatted(JobFolder.ROOT)))
                .withDetail("icacls: " + detail)
                .toException();
    }

    static ProblemException ownerRefused(String user, String detail) {
        return Problem.of(
                        ProblemCode.GUEST_OWNER_REFUSED,
                        "Windows does not let Slipway run commands as \"%s\".".formatted(user),
                        new Remedy.Advice("Check the account's name and password, and give the right ones."),
                        new Remedy.Advice(
                                "Or log on as this account at the machine's screen: no password is needed then. Retry afterwards."),
                        new Remedy.Advice(
                                "The account needs the right \"Log on as a batch job\"; administrators have it."))
                .withDetail(detail)
                .toException();
    }

    static Problem mediaNotSeen(String marker) {
        return Problem.of(
                        ProblemCode.GUEST_MEDIA_NOT_SEEN,
                        "Windows does not see the CD that Slipway put into the drive.",
                        new Remedy.Advice(
                                "See in Explorer that the CD drive has a letter (D: to Z:), then retry this step."),
                        new Remedy.Advice("Restart the machine, then retry this step."))
                .withDetail("No drive holds " + marker + ".");
    }
}
