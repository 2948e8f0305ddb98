package dev.slipway.intake.arrival;

import dev.slipway.intake.PackedArrivals;
import dev.slipway.intake.UploadedImages;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Blame;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.FileSum;
import dev.slipway.storage.FolderPlace;
import dev.slipway.storage.UploadedFolders;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** From the last byte to the image, the same for every file that comes in. */
@ApplicationScoped
public class ArrivalSteps {
    private final IncomingFiles parts;
    private final UploadedImages images;
    private final UploadedFolders folders;
    private final PackedArrivals packs;

    ArrivalSteps(IncomingFiles parts, UploadedImages images, UploadedFolders folders, PackedArrivals packs) {
        this.packs = packs;
        this.parts = parts;
        this.images = images;
        this.folders = folders;
    }

    /** @param id of a part file that is whole and synced when the first of these steps runs */
    public List<Step> finish(UUID id, IntakeStore store) {
        return List.of(new Compute(id, store), new Unpack(id, store), new TakeIn(id, store));
    }

    /** As {@link #finish}, for an archive, which stays packed. */
    public List<Step> finishArchive(UUID id, IntakeStore store) {
        return List.of(new Compute(id, store), new TakeIn(id, store));
    }

    /** As {@link #finish}, for a file that keeps its place in a folder; it is looked at by whoever reads that. */
    public List<Step> place(UUID id, FolderPlace place, IntakeStore store) {
        return List.of(new Compute(id, store), new PlaceFile(folders, parts, id, place, store));
    }

    /** A file that is no good will not be better the next time; what the host lacks can be mended, so the file waits. */
    private ProblemException refused(UUID id, IntakeStore store, ProblemException e) {
        // Whoever took the name keeps it, so waiting helps as little as with a bad file.
        if (e.problem().code().blame() == Blame.REQUEST || e.problem().code() == ProblemCode.NAME_TAKEN) {
            parts.delete(id);
            store.refused(id, e.problem());
        }
        return e;
    }

    /** What all of them share: the file they are about, and that a cancel takes it away. */
    private abstract static class ArrivalStep implements Step {
        final UUID id;
        final IntakeStore store;
        private final String key;
        private final String title;
        private final Duration usually;

        private ArrivalStep(String key, String title, Duration usually, UUID id, IntakeStore store) {
            this.key = key;
            this.title = title;
            this.usually = usually;
            this.id = id;
            this.store = store;
        }

        @Override
        public final String key() {
            return key;
        }

        @Override
        public final String title() {
            return title;
        }

        @Override
        public final Duration usually() {
            return usually;
        }

        @Override
        public final void undo(StepContext context) {
            store.cancelled(id);
        }
    }

    private final class Compute extends ArrivalStep {
        private Compute(UUID id, IntakeStore store) {
            super("compute-sha256", "Compute its SHA-256", Duration.ofSeconds(10), id, store);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var arrival = store.require(id);
            if (!parts.exists(id)) {
                throw store.lost();
            }
            var computed = FileSum.sha256(parts.file(id), context);
            context.log("SHA-256 " + computed);
            var declared = arrival.declaredSha256();
            if (declared.isEmpty() && store.expectsSum()) {
                context.warn("Its SHA-256 was not said beforehand, so there is nothing to compare with.");
            } else if (declared.isPresent() && !declared.get().equals(computed)) {
                throw refused(id, store, store.differs(declared.get(), computed));
            }
            store.computed(id, computed);
        }
    }

    private final class Unpack extends ArrivalStep {
        private Unpack(UUID id, IntakeStore store) {
            super("unpack", "Unpack it, if it is a packed disk", Duration.ofSeconds(1), id, store);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var arrival = store.require(id);
            if (!parts.exists(id)) {
                throw store.lost();
            }
            try {
                var disk = packs.unpack(context, parts.file(id), arrival.fileName(), arrival.name(), arrival.kind());
                if (disk.isEmpty()) {
                    context.skip("It is no packed disk.");
                    return;
                }
                var sum = FileSum.sha256(parts.file(id), context);
                context.log("The disk in it is \"%s\", SHA-256 %s.".formatted(disk.get(), sum));
                store.unpacked(id, disk.get(), sum);
            } catch (ProblemException e) {
                throw refused(id, store, e);
            }
        }
    }

    private final class TakeIn extends ArrivalStep {
        private TakeIn(UUID id, IntakeStore store) {
            super("take-in", "Check it and register the image", Duration.ofSeconds(3), id, store);
        }

        @Override
        public void run(StepContext context) throws InterruptedException {
            var arrival = store.require(id);
            if (arrival.taken()) {
                return;
            }
            try {
                var image = images.takeIn(
                        id,
                        arrival.name(),
                        parts.file(id),
                        arrival.fileName(),
                        arrival.kind(),
                        arrival.sha256().orElseThrow(store::lost),
                        arrival.origin());
                store.taken(id, image);
                context.log(
                        image.id().equals(id)
                                ? "It is the image \"%s\", version %d.".formatted(image.name(), image.version())
                                : "The same bytes are the image \"%s\" already; nothing is stored twice."
                                        .formatted(image.name()));
            } catch (ProblemException e) {
                throw refused(id, store, e);
            }
        }
    }
}
