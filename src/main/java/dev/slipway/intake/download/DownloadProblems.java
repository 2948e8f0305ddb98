package dev.slipway.intake.download;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;

/** Everything that can be said against a download. Nothing of what a server sent is repeated, and no query of an address. */
final class DownloadProblems {
    private static final Remedy AGAIN =
            new Remedy.Advice("Retry this step; it goes on from the byte where it stopped.");

    private DownloadProblems() {}

    static ProblemException address(String why) {
        return new Problem(
                        DOWNLOAD_ADDRESS,
                        "Slipway does not fetch from this address.",
                        why,
                        List.of(new Remedy.Advice(
                                "Give the file's own address, such as https://files.example.org/win11.vdi.")))
                .toException();
    }

    static ProblemException port(int port) {
        return new Problem(
                        DOWNLOAD_ADDRESS,
                        "Slipway does not fetch from this port.",
                        "%d is neither 80 nor 443 nor one from 1024 on that slipway.download.high-ports allows."
                                .formatted(port),
                        List.of(new Remedy.Advice("Let the file be served on port 443.")))
                .toException();
    }

    /** The same words for a name that does not exist and one that leads inside, so that nobody learns which names do. */
    static ProblemException host(String host) {
        return new Problem(
                        DOWNLOAD_ADDRESS,
                        "\"%s\" leads to no host that may be asked.".formatted(host),
                        "Either it cannot be found, or it is in a private, local or reserved network.",
                        List.of(
                                new Remedy.Advice("Check it for a slip."),
                                new Remedy.Advice(
                                        "If it is the lab's own file server, an administrator may name it in slipway.download.allow-hosts.")))
                .toException();
    }

    static ProblemException tooManyRedirects(int most) {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server leads on and on.",
                        "After %d redirects there is still no file.".formatted(most),
                        List.of(new Remedy.Advice("Give the address where they end.")))
                .toException();
    }

    static ProblemException status(int status) {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server does not give the file.",
                        "It answers with status %d.".formatted(status),
                        List.of(
                                new Remedy.Advice(
                                        "See that the address works without logging in, and has not run out."),
                                new Remedy.Advice("Then cancel this and begin again with the right address.")))
                .toException();
    }

    static ProblemException noLength() {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server does not say how large the file is.",
                        "Space is looked for before bytes move, so the size must be known.",
                        List.of(
                                new Remedy.Advice("Take it from a server that sends Content-Length."),
                                new Remedy.Link("Or upload the file.", "/images")))
                .toException();
    }

    static ProblemException empty() {
        return Problem.of(
                        DOWNLOAD_REFUSED,
                        "There is nothing in the file: its length is 0.",
                        new Remedy.Advice("See what the address gives in a browser."))
                .toException();
    }

    static ProblemException packed() {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server packs the file on its way, although it was asked not to.",
                        "Unpacking without an end is what a bomb needs, so it is not done.",
                        List.of(new Remedy.Advice("Take the file from a server that sends it as it is.")))
                .toException();
    }

    static ProblemException answer(String why) {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server does not keep to the protocol.",
                        why,
                        List.of(new Remedy.Advice("Take the file from another server, or upload it.")))
                .toException();
    }

    static ProblemException changing() {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The file cannot be had in one piece.",
                        "Again and again the server began anew: the file changes, or it cannot send a part.",
                        List.of(
                                new Remedy.Advice("Wait until nobody writes the file, then retry this step."),
                                new Remedy.Advice("Or take it from a server that knows ranges.")))
                .toException();
    }

    static ProblemException unreachable(String host) {
        return new Problem(
                        DOWNLOAD_UNREACHABLE,
                        "\"%s\" did not answer.".formatted(host),
                        "It was asked several times.",
                        List.of(new Remedy.Advice("See that it runs and that this host may reach it."), AGAIN))
                .toException();
    }

    static ProblemException untrusted(String host) {
        return new Problem(
                        DOWNLOAD_REFUSED,
                        "The server does not prove that it is \"%s\".".formatted(host),
                        "Its certificate is for another name, has run out, or comes from nobody that is trusted here.",
                        List.of(
                                new Remedy.Advice("Check the address for a slip."),
                                new Remedy.Advice(
                                        "An authority of your own is trusted when Java trusts it: set javax.net.ssl.trustStore.")))
                .toException();
    }

    static ProblemException tooSlow(long perSecond, long least) {
        return new Problem(
                        DOWNLOAD_TOO_SLOW,
                        "The server is too slow.",
                        "It sent %d bytes per second; at least %d are expected.".formatted(perSecond, least),
                        List.of(AGAIN, new Remedy.Advice("Or lower slipway.download.least-speed.")))
                .toException();
    }

    static ProblemException differs(String declared, String computed) {
        return new Problem(
                        DOWNLOAD_CHECKSUM,
                        "What the server sent is not the file that was wanted.",
                        "Its SHA-256 is %s, and should be %s. It was removed.".formatted(computed, declared),
                        List.of(
                                new Remedy.Advice("Compare the sum with where the file is described."),
                                new Remedy.Advice("Then begin again; this one cannot go on.")))
                .toException();
    }

    static ProblemException lost() {
        return Problem.of(
                        UPLOAD_GONE,
                        "The downloaded file is not there any more.",
                        new Remedy.Link("Begin again.", "/images"))
                .toException();
    }

    static ProblemException tooMany(int most) {
        return Problem.of(
                        STATE_CONFLICT,
                        "%d files are being downloaded already.".formatted(most),
                        new Remedy.Link("Wait for one to end, or cancel one.", "/operations"),
                        new Remedy.Advice("Or raise slipway.download.at-once."))
                .toException();
    }
}
