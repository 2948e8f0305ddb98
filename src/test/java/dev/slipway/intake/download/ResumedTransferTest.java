package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.operation.RecordingContext;
import dev.slipway.problem.ProblemCode;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is here already is not sent again, and never glued to something else. */
class ResumedTransferTest extends TransferCase {
    @Test
    void itGoesOnAtTheByteAfterThirtyCuts() throws Exception {
        var cuts = new Random(7).ints(30, 1, file.length).sorted().toArray();
        var cut = new AtomicInteger();
        server.behave((asked, talk) -> {
            var next = cut.getAndIncrement();
            FakeServer.file(file, ETAG, next < cuts.length ? cuts[next] : Long.MAX_VALUE, asked, talk);
        });
        var context = fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        var starts =
                server.fetches().stream().map(asked -> asked.from().orElse(0L)).toList();
        assertThat(starts).isSorted().hasSizeGreaterThanOrEqualTo(30);
        assertThat(starts.getLast()).isPositive();
        assertThat(server.fetches().subList(1, starts.size()))
                .filteredOn(asked -> asked.from().isPresent())
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("if-range", ETAG));
        assertThat(context.progress().getLast())
                .matches(all -> all.done() == file.length && all.total() == file.length);
        assertThat(context.lines()).noneMatch(line -> line.contains("geheim"));
    }

    @Test
    void whatTheFileSystemHasIsNotSentAgainAfterARestart() throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 123_457));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(server.fetches())
                .singleElement()
                .satisfies(asked -> assertThat(asked.from()).contains(123_457L));
        fetch();
        assertThat(server.fetches()).as("whole already").hasSize(1);
    }

    @Test
    void aServerThatIgnoresRangesBeginsAnew() throws Exception {
        Files.write(parts.file(id), random(5000, 2));
        server.behave(whole(file, "Content-Length: " + file.length + "\nETag: " + ETAG + "\n"));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(changes).isEmpty();
    }

    @Test
    void aServerThatIgnoresRangesAndBreaksIsGivenUp() {
        server.behave((asked, talk) -> talk.say("HTTP/1.1 200 OK\nContent-Length: " + file.length + "\n\n")
                .bytes(file, 0, 1000));
        assertThat(refusal()).isIn(ProblemCode.DOWNLOAD_REFUSED, ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(server.asked.size()).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherVersionBeginsAnew(boolean serverKnowsIfRange) throws Exception {
        var old = random(5000, 2);
        Files.write(parts.file(id), old);
        server.behave((asked, talk) -> {
            if (serverKnowsIfRange || asked.from().isEmpty()) {
                FakeServer.file(file, "\"v2\"").answer(asked, talk);
            } else {
                talk.say("HTTP/1.1 206 Partial Content\nContent-Range: bytes 5000-" + (file.length - 1) + "/"
                        + file.length + "\nETag: \"v2\"\nContent-Length: " + (file.length - 5000) + "\n\n");
                talk.bytes(file, 5000, file.length);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
        assertThat(changes).containsExactly(new RemoteFile(file.length, "\"v2\""));
    }

    @Test
    void anotherLengthIsToldBeforeItIsReceived() throws Exception {
        var longer = random(800 * KIB, 3);
        Files.write(parts.file(id), random(5000, 2));
        server.behave(FakeServer.file(longer, "\"v2\""));
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(longer);
        assertThat(changes).containsExactly(new RemoteFile(longer.length, "\"v2\""));
        parts.truncate(id, 0);
        server.behave(whole(file, "Content-Length: 2000000\nETag: \"v3\"\n"));
        assertThat(refusal()).as("more than is taken").isEqualTo(ProblemCode.UPLOAD_TOO_LARGE);
    }

    @Test
    void withoutAVersionOnlyASumAllowsToGoOn() throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 5000));
        server.behave(FakeServer.file(file, null));
        fetch(new RecordingContext(time), new RemoteFile(file.length, null), true);
        assertThat(server.fetches().getFirst().from()).contains(5000L);
        assertThat(parts.file(id)).hasBinaryContent(file);
        parts.truncate(id, 5000);
        fetch(new RecordingContext(time), new RemoteFile(file.length, null), false);
        assertThat(server.fetches().getLast().from()).isEmpty();
        assertThat(parts.file(id)).hasBinaryContent(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 4999-716799/716800",
                "bytes 5000-716798/716800",
                "bytes 5000-716799/716801",
                "bytes 5000-716799/*",
                "bytes 0-716799/716800",
                "garbage",
            })
    void aPartThatDoesNotFitIsNotGluedOn(String range) throws Exception {
        Files.write(parts.file(id), java.util.Arrays.copyOf(file, 5000));
        server.behave((asked, talk) -> {
            if (asked.from().isPresent()) {
                talk.say("HTTP/1.1 206 Partial Content\nContent-Range: " + range + "\nETag: " + ETAG
                        + "\nContent-Length: " + (file.length - 5000) + "\n\n");
                talk.bytes(random(file.length, 9), 5000, file.length);
            } else {
                FakeServer.file(file, ETAG).answer(asked, talk);
            }
        });
        fetch();
        assertThat(parts.file(id)).hasBinaryContent(file);
    }

    @Test
    void afterGivingUpARetryGoesOnAtTheByte() throws Exception {
        server.behave((asked, talk) -> FakeServer.file(file, ETAG, 300 * KIB, asked, talk));
        assertThat(refusal()).isEqualTo(ProblemCode.DOWNLOAD_UNREACHABLE);
        assertThat(parts.length(id)).isEqualTo(300 * KIB);
        server.asked.clear();
        server.behave(FakeServer.file(file, ETAG));
        fetch();
        assertThat(server.fetches())
                .singleElement()
                .satisfies(asked -> assertThat(asked.from()).contains(300L * KIB));
        assertThat(parts.file(id)).hasBinaryContent(file);
    }
}
