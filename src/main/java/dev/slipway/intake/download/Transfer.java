package dev.slipway.intake.download;

import dev.slipway.intake.arrival.ArrivalProblems;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.Progress;
import dev.slipway.operation.StepContext;
import dev.slipway.storage.UploadSettings;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/** Moves a file from a server to its part file, over as many connections as it takes. The length of the part file says where to go on. */
@ApplicationScoped
class Transfer {
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int MAX_BEGINNINGS = 8;

    private final PinnedClient client;
    private final IncomingFiles parts;
    private final DownloadSettings settings;
    private final UploadSettings sizes;

    Transfer(PinnedClient client, IncomingFiles parts, DownloadSettings settings, UploadSettings sizes) {
        this.client = client;
        this.parts = parts;
        this.settings = settings;
        this.sizes = sizes;
    }

    /**
     * Asks for the first byte only: servers that sign their addresses often know no HEAD.
     *
     * @throws dev.slipway.problem.ProblemException DOWNLOAD_*, UPLOAD_TOO_LARGE
     */
    RemoteFile ask(StepContext context, WebAddress address) throws InterruptedException {
        var attempts = new Attempts(context, address);
        while (true) {
            try (var answer = client.get(address, "0-0", null, context::checkCancelled)) {
                return offer(answer);
            } catch (UnreachableException e) {
                // At the beginning a slip is more likely than an outage.
                if (e.isUnknownName()) {
                    throw DownloadProblems.host(address.host());
                }
                attempts.failed(0);
            }
        }
    }

    /**
     * After this all bytes are in the part file and on the disk. A connection that ends early is taken up again at its byte; a file that
     * changed meanwhile, or a server that knows no ranges, begins anew.
     *
     * @param proved there is a sum to prove the whole file by, so it may be continued even if the server names no version
     * @param changed told before another file than the offered one is received; may throw
     * @throws dev.slipway.problem.ProblemException DOWNLOAD_*, UPLOAD_TOO_LARGE, DISK_SPACE
     */
    void fetch(
            StepContext context,
            WebAddress address,
            UUID id,
            RemoteFile offered,
            boolean proved,
            Consumer<RemoteFile> changed)
            throws InterruptedException, IOException {
        var remote = offered;
        var attempts = new Attempts(context, address);
        var beginnings = 0;
        while (parts.length(id) != remote.length()) {
            var from = parts.length(id);
            if (from > remote.length() || remote.validator() == null && !proved) {
                from = 0;
            }
            try (var answer =
                    client.get(address, from == 0 ? null : from + "-", remote.validator(), context::checkCancelled)) {
                if (from > 0 && !continues(answer, from, remote)) {
                    from = 0;
                    if (answer.status() != 200) {
                        requireKnown(answer);
                        parts.truncate(id, 0);
                        continue;
                    }
                    context.log("The server begins anew.");
                }
                if (from == 0) {
                    if (++beginnings > MAX_BEGINNINGS) {
                        throw DownloadProblems.changing();
                    }
                    parts.truncate(id, 0);
                    remote = again(answer, remote, changed);
                }
                receive(context, answer, id, from, remote);
            } catch (UnreachableException e) {
                attempts.failed(parts.length(id));
            }
        }
        parts.sync(id);
        context.progress(new Progress(Progress.Unit.BYTES, remote.length(), remote.length()));
    }

    private boolean continues(Answer answer, long from, RemoteFile remote) {
        var range = answer.range();
        var version = answer.validator();
        return answer.status() == 206
                && range.isPresent()
                && range.get().equals(new Answer.Range(from, remote.length() - 1, remote.length()))
                && answer.isPlain()
                // Some servers do not know If-Range and continue another file.
                && (remote.validator() == null || version == null || version.equals(remote.validator()));
    }

    /** The whole file is sent: the offered one, or another. */
    private RemoteFile again(Answer answer, RemoteFile before, Consumer<RemoteFile> changed)
            throws UnreachableException {
        if (answer.status() != 200) {
            requireKnown(answer);
            throw DownloadProblems.answer("A part was sent where the whole was asked for.");
        }
        if (!answer.isPlain()) {
            throw DownloadProblems.packed();
        }
        var remote = new RemoteFile(answer.length().orElse(before.length()), answer.validator());
        if (!remote.equals(before)) {
            requireSize(remote.length());
            changed.accept(remote);
        }
        return remote;
    }

    private RemoteFile offer(Answer answer) throws UnreachableException {
        if (answer.status() != 200 && answer.status() != 206 && answer.status() != 416) {
            requireKnown(answer);
        }
        if (!answer.isPlain()) {
            throw DownloadProblems.packed();
        }
        var length = answer.status() == 206 ? answer.range().map(Answer.Range::total) : answer.length();
        if (answer.status() == 416) {
            // The first byte of nothing.
            throw DownloadProblems.empty();
        }
        requireSize(length.orElseThrow(DownloadProblems::noLength));
        return new RemoteFile(length.get(), answer.validator());
    }

    private void requireSize(long length) {
        if (length <= 0) {
            throw DownloadProblems.empty();
        }
        if (length > sizes.maxSize()) {
            throw ArrivalProblems.tooLarge(length, sizes.maxSize()).toException();
        }
    }

    /** Throws whatever the status means, unless the file changed so that its rest is not there. */
    private static void requireKnown(Answer answer) throws UnreachableException {
        switch (answer.status()) {
            case 206, 416 -> {}
            case 408, 425, 429, 500, 502, 503, 504 -> throw new UnreachableException("status " + answer.status());
            default -> throw DownloadProblems.status(answer.status());
        }
    }

    private void receive(StepContext context, Answer answer, UUID id, long from, RemoteFile remote)
            throws IOException, InterruptedException {
        var pace = new Pace(context, settings);
        var at = from;
        try (var file = parts.open(id)) {
            while (at < remote.length()) {
                switch (answer.next(TICK)) {
                    case Answer.Piece.Bytes(var bytes) -> {
                        requireExpected(id, bytes.length(), remote.length() - at);
                        at = write(file, bytes, at, id, remote);
                        pace.got(bytes.length());
                        // All of it is done only when it is on the disk.
                        context.progress(
                                new Progress(Progress.Unit.BYTES, Math.min(at, remote.length() - 1), remote.length()));
                    }
                    case Answer.Piece.Silence() -> pace.got(0);
                    case Answer.Piece.End() -> throw new UnreachableException("ended early");
                    case Answer.Piece.Broken() -> throw new UnreachableException("broke");
                }
                context.checkCancelled();
            }
            // Without a length the end must be looked for.
            if (answer.length().isEmpty() && answer.next(settings.silence()) instanceof Answer.Piece.Bytes more) {
                requireExpected(id, more.bytes().length(), 0);
            }
        }
    }

    private void requireExpected(UUID id, long bytes, long left) {
        if (bytes > left) {
            parts.delete(id);
            throw DownloadProblems.answer("It sent more bytes than it had announced.");
        }
    }

    private long write(FileChannel file, Buffer bytes, long position, UUID id, RemoteFile remote) throws IOException {
        var at = position;
        try {
            for (var left = ByteBuffer.wrap(bytes.getBytes()); left.hasRemaining(); ) {
                at += file.write(left, at);
            }
            return at;
        } catch (IOException e) {
            if (IncomingFiles.isFull(e)) {
                // First, so that the free bytes in the answer are those of a second attempt.
                parts.delete(id);
                throw ArrivalProblems.noSpace(
                                "download", remote.length(), parts.free().orElse(0), parts.root())
                        .toException();
            }
            throw e;
        }
    }
}
