package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The adapter's problems; {@link Diagnosis} knows libvirt's sentences. */
final class Problems {
    private Problems() {}

    /** @param action what was tried, for example "start the domain" */
    static ProblemException of(String action, LibvirtError trouble) {
        if (trouble.isLostConnection()) {
            return new ProblemException(
                    Problem.of(
                                    ProblemCode.HYPERVISOR_UNREACHABLE,
                                    "The connection to libvirt broke while trying to %s.".formatted(action),
                                    new Remedy.Command("See whether libvirt runs", "systemctl status libvirtd"))
                            .withDetail(trouble.sentence()),
                    trouble);
        }
        return new ProblemException(Diagnosis.of(action, trouble).withDetail(trouble.sentence()), trouble);
    }

    static ProblemException unreachable(String uri, String sentence) {
        Remedy remedy = new Remedy.Command("Start libvirt", "systemctl start libvirtd");
        if (sentence.contains("Permission denied") || sentence.contains("authentication unavailable")) {
            remedy = new Remedy.Command(
                    "Let Slipway's account use libvirt, then start Slipway again", "usermod -aG libvirt $(whoami)");
        }
        return Problem.of(
                        ProblemCode.HYPERVISOR_UNREACHABLE,
                        "libvirt cannot be reached at %s.".formatted(uri),
                        remedy,
                        new Remedy.Advice("Slipway goes on by itself when libvirt is back."))
                .withDetail(sentence)
                .toException();
    }

    static ProblemException noLibrary(LinkageError error) {
        return new ProblemException(
                Problem.of(
                                ProblemCode.HYPERVISOR_UNREACHABLE,
                                "libvirt's client library is not installed here.",
                                new Remedy.Command("Install it, then start Slipway again", "apt install libvirt0"))
                        .withDetail(String.valueOf(error.getMessage())),
                error);
    }

    static ProblemException busy(Duration limit) {
        return Problem.of(
                        ProblemCode.HYPERVISOR_UNREACHABLE,
                        "libvirt did not answer within %d s.".formatted(limit.toSeconds()),
                        new Remedy.Command("See what it is doing", "journalctl -u libvirtd -n 50"))
                .toException();
    }

    static ProblemException interrupted() {
        Thread.currentThread().interrupt();
        return Problem.of(
                        ProblemCode.HYPERVISOR_UNREACHABLE,
                        "Slipway stopped waiting for libvirt.",
                        new Remedy.Advice("Try again."))
                .toException();
    }

    static ProblemException foreign(String name) {
        return Problem.of(
                        ProblemCode.FOREIGN_DOMAIN,
                        "The domain \"%s\" was not made by this Slipway, so it is not touched.".formatted(name),
                        new Remedy.Advice("Manage it with the tool that made it, for example virsh."))
                .toException();
    }

    static ProblemException state(String title, String advice) {
        return Problem.of(ProblemCode.STATE_CONFLICT, title, new Remedy.Advice(advice))
                .toException();
    }

    static ProblemException savedMemory(String name) {
        return Problem.of(
                        ProblemCode.STATE_CONFLICT,
                        "Another program saved this machine's memory, and what runs in WSL 2, a virtual machine in it, does not safely come back from there.",
                        new Remedy.Command(
                                "Let it start afresh, as after a power cut, then start it again.",
                                "virsh managedsave-remove " + name))
                .toException();
    }

    static ProblemException agentSilent(@Nullable String detail) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_SILENT,
                        "The guest agent does not answer.",
                        new Remedy.Advice(
                                "Wait until the guest has started; install or start the QEMU guest agent inside if it stays silent."))
                .withDetail(String.valueOf(detail))
                .toException();
    }

    static ProblemException agentHangs(String detail) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_SILENT,
                        "The guest agent is there, but hangs: it has left everything unanswered for minutes.",
                        new Remedy.Advice(
                                "In Windows, restart the service \"QEMU Guest Agent\", or restart the machine; then retry."))
                .withDetail(detail)
                .toException();
    }

    static ProblemException agentError(String sentence) {
        return Problem.of(
                        ProblemCode.GUEST_AGENT_ERROR,
                        "The guest agent refused a command.",
                        new Remedy.Advice("The detail says why, in the agent's own words."))
                .withDetail(sentence)
                .toException();
    }
}
