package dev.slipway.intake.arrival;

import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.FolderPlace;
import dev.slipway.storage.UploadedFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;

/** Moves a file that came in to its place in an uploaded folder. */
record PlaceFile(UploadedFolders folders, IncomingFiles parts, UUID id, FolderPlace place, IntakeStore store)
        implements Step {
    @Override
    public String key() {
        return "place-file";
    }

    @Override
    public String title() {
        return "Put it into its folder";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run(StepContext context) {
        try {
            var file = folders.place(parts.file(id), place);
            store.placed(id);
            context.log("It is %s.".formatted(file));
        } catch (ProblemException e) {
            parts.delete(id);
            store.refused(id, e.problem());
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void undo(StepContext context) {
        store.cancelled(id);
    }
}
