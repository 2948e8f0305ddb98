package dev.slipway.intake.download;

import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.time.Instant;

/** Ends connections that say nothing, and servers that send so slowly that it would never end. */
final class Pace {
    private final StepContext context;
    private final DownloadSettings settings;
    private Instant lastByte;
    private Instant windowBegan;
    private long bytes;

    Pace(StepContext context, DownloadSettings settings) {
        this.context = context;
        this.settings = settings;
        lastByte = context.now();
        windowBegan = lastByte;
    }

    /** @throws dev.slipway.problem.ProblemException DOWNLOAD_TOO_SLOW */
    void got(long count) throws UnreachableException {
        var now = context.now();
        bytes += count;
        if (count > 0) {
            lastByte = now;
        } else if (Duration.between(lastByte, now).compareTo(settings.silence()) > 0) {
            throw new UnreachableException("silent");
        }
        var window = Duration.between(windowBegan, now);
        if (window.compareTo(settings.speedWindow()) >= 0) {
            var perSecond = bytes / Math.max(window.toSeconds(), 1);
            if (perSecond < settings.leastSpeed()) {
                throw DownloadProblems.tooSlow(perSecond, settings.leastSpeed());
            }
            windowBegan = now;
            bytes = 0;
        }
    }
}
