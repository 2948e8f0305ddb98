package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.operation.CancelledException;
import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes arrive as they were sent, or not at all. */
class TransferTest extends TransferCase {
    @Test
    void theFirstByteTellsTheSize() throws Exception {
        assertThat(offer()).isEqualTo(new RemoteFile(file.length, ETAG));
        server.behave(whole(file, "Content-Length: " + file.length + "\nETag: W/\"weak\"\n"));
        assertThat(offer()).as("a weak one proves nothing").isEqualTo(new RemoteFile(file.length, null));
        var dates =
                "Content-Length: 5\nDate: Fri, 20 Nov 2026 10:00:01 GMT\nLast-Modified: Fri, 20 Nov 2026 10:00:0%d GMT\n";
        server.behave(whole(new byte[5], dates.formatted(0)));
        assertThat(offer()).isEqualTo(new RemoteFile(5, "Fri, 20 Nov 2026 10:00:00 GMT"));
        server.behave(whole(new byte[5], dates.formatted(1)));
        assertThat(offer()).as("may have changed within its second").isEqualTo(new RemoteFile(5, null));
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeBytesMove() {
        server.behave(whole(file, "Transfer-Encoding: chunked\n"));
        assertThat(noOffer()).as("no length").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(new byte[0], "Content-Length: 0\n"));
        assertThat(noOffer()).as("empty").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave((asked, talk) ->
                talk.say("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */0\nContent-Length: 0\n\n"));
        assertThat(noOffer()).as("empty, with ranges").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(new byte[5], "Content-Length: 10995116277760\n"));
        assertThat(noOffer()).as("10 TiB").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
        server.behave((asked, talk) -> talk.say(
                "HTTP/1.1 206 Partial Content\nContent-Length: 1\nContent-Range: bytes 0-0/10995116277760\n\nx"));
        assertThat(noOffer()).as("10 TiB, with ranges").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
        server.behave((asked, talk) ->
                talk.say("HTTP/1.1 206 Partial Content\nContent-Length: 1\nContent-Range: bytes 0-0/*\n\nx"));
        assertThat(noOffer()).as("no total").isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        server.behave(whole(file, "Content-Length: 99999999999999999999\n"));
        assertThat(noOffer()).as("no number").isIn(ProblemCode.DOWNLOAD_REFUSED, ProblemCode.DOWNLOAD_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 300, 304, 400, 401, 403, 404, 410, 451, 501})
    void aServerThatSaysNoIsNotAskedAgain(int status) {
        server.behave((asked, talk) -> talk.say("HTTP/1.1 " + status + " No\nContent-Length: 0\n\n"));
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked).hasSize(1);
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void aBusyServerIsAskedAgainButNotForEver(int status) throws Exception {
        server.behave((asked, talk) -> {
            if (server.asked.size() < 4) {
                talk.say("HTTP/1.1 " + status + " Busy\nContent-Length: 0\n\n");
            } else {
                FakeServer.file(file, ETAG).answer(asked, talk);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        server.asked.clear();
        server.behave((asked, talk) -> talk.say("HTTP/1.1 " + status + " Busy\nContent-Length: 0\n\n"));
        var before = time.now();
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(server.asked).hasSize(Attempts.IN_VAIN);
        assertThat(Duration.between(before, time.now())).isGreaterThan(Duration.ofSeconds(60));
    }

    @Test
    void aBodyShorterThanItsLengthIsNotTheFile() {
        server.behave((asked, talk) -> talk.say(
                        "HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                .bytes(file, 0, file.length - 1));
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_UNREACHABLE, ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.length(id)).isLessThan(file.length);
    }

    @Test
    void anEndlessBodyEndsAtTheAnnouncedLength() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nETag: " + ETAG + "\n\n");
            while (true) {
                talk.say("10000\n").bytes(new byte[1 << 16], 0, 1 << 16).say("\n");
            }
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.exists(id)).isFalse();
    }

    @Test
    void aByteTooManyInTheEndIsSeen() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nETag: " + ETAG + "\n\n");
            talk.say(Integer.toHexString(file.length) + "\n")
                    .bytes(file, 0, file.length)
                    .say("\n1\nx\n0\n\n");
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.exists(id)).isFalse();
    }

    @Test
    void whatIsPackedOnItsWayIsNotUnpacked() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[1 << 20]);
        }
        var bomb = packed.toByteArray();
        server.behave(whole(bomb, "Content-Encoding: gzip\nContent-Length: " + bomb.length + "\n"));
        assertThat(noOffer()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_REFUSED);
        assertThat(parts.length(id)).isZero();
        server.behave(FakeServer.file(bomb, ETAG));
        fetch(new RecordingContext(time), new RemoteFile(bomb.length, ETAG), false);
        assertThat(parts.file(id)).as("a packed file is its packed bytes").hasBinaryContent(bomb);
    }

    @Test
    void aServerThatTricklesIsLeft() {
        limits = limits.patient(Duration.ofSeconds(30), Duration.ofHours(9)).fast(1000, Duration.ofMinutes(1));
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n");
            for (var at = 0; at < file.length && talk.isOpen(); at++) {
                talk.bytes(file, at, at + 1);
                time.move(Duration.ofSeconds(1));
            }
        });
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_TOO_SLOW);
        assertThat(server.asked).hasSize(1);
        assertThat(parts.exists(id)).as("what is here stays for a retry").isTrue();
    }

    @Test
    void aServerThatFallsSilentIsTriedAgainAndLeft() {
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                    .bytes(file, 0, 10);
            while (talk.isOpen()) {
                time.move(Duration.ofSeconds(5));
            }
        });
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_UNREACHABLE, ProblemCode.DOWNLOAD_REFUSED);
        assertThat(server.asked.size()).isGreaterThan(2);
    }

    @Test
    void cancellingIsHeardWhileNothingComes() {
        var context = new RecordingContext(time);
        server.behave((asked, talk) -> {
            talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\nETag: " + ETAG + "\n\n")
                    .bytes(file, 0, 10);
            context.cancel();
            while (talk.isOpen()) {}
        });
        assertThat(catchThrowableOfType(
                        CancelledException.class, () -> fetch(context, new RemoteFile(file.length, ETAG), false)))
                .isNotNull();
    }

    @Test
    void cancellingIsHeardBeforeTheServerAnswers() {
        var context = new RecordingContext(time);
        server.behave((asked, talk) -> {
            context.cancel();
            while (talk.isOpen()) {}
        });
        assertThat(catchThrowableOfType(
                        CancelledException.class, () -> transfer().ask(context, address())))
                .isNotNull();
        assertThat(server.asked).hasSize(1);
    }
}
