package dev.slipway.intake.workspace;

import dev.slipway.intake.arrival.ArrivalProblems;
import dev.slipway.intake.arrival.ArrivalSpace;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.intake.arrival.IntakeStore;
import dev.slipway.operation.Progress;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.Fingerprint;
import dev.slipway.storage.ImportedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;

/** Copies a build into a part file, from the byte where a killed service was; what changed since the look is refused. */
record CopyBuild(
        WorkspaceRows rows, IncomingFiles parts, ArrivalSpace space, TakeInBuild.Request request, IntakeStore store)
        implements Step {
    private static final long PIECE = 16 << 20;

    @Override
    public String key() {
        return "copy-build";
    }

    @Override
    public String title() {
        return "Copy the build";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var id = request.id();
        try {
            reserve();
            copy(context);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("going down");
        } catch (IOException e) {
            rows.giveUp(id);
            if (IncomingFiles.isFull(e)) {
                throw ArrivalProblems.noSpace("build", length(), 0, parts.root())
                        .toException();
            }
            throw new UncheckedIOException(e);
        } catch (ProblemException e) {
            rows.giveUp(id);
            throw e;
        }
    }

    private void reserve() throws IOException {
        var id = request.id();
        if (rows.require(id).promisedBytes == null) {
            var file = new ExpectedFile(Optional.of(request.imageName()), length(), length());
            space.promise("build", file, () -> {
                rows.promised(id, length());
                return id;
            });
        }
        if (!parts.exists(id)) {
            parts.create(id);
        }
    }

    private void copy(StepContext context) throws IOException {
        try (var source = request.workspace().open(request.build().file());
                var target = parts.open(request.id())) {
            requireUnchanged(source);
            var done = target.size();
            target.position(done);
            while (done < length()) {
                context.checkCancelled();
                var moved = source.channel().transferTo(done, Math.min(PIECE, length() - done), target);
                if (moved <= 0) {
                    throw WorkspaceProblems.changed(request.build().file());
                }
                done += moved;
                context.progress(new Progress(Progress.Unit.BYTES, Math.min(done, length() - 1), length()));
            }
            requireUnchanged(source);
            target.force(true);
        }
    }

    private void requireUnchanged(ImportedFile source) throws IOException {
        if (!Fingerprint.of(source).equals(request.build().fingerprint())) {
            throw WorkspaceProblems.changed(request.build().file());
        }
    }

    private long length() {
        return request.build().fingerprint().size();
    }

    @Override
    public void undo(StepContext context) {
        store.cancelled(request.id());
    }
}
