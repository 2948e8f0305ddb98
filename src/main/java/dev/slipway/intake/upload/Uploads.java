package dev.slipway.intake.upload;

import com.fasterxml.uuid.Generators;
import dev.slipway.image.ImageNames;
import dev.slipway.intake.arrival.ArrivalProblems;
import dev.slipway.intake.arrival.ArrivalSpace;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.FileSum;
import dev.slipway.storage.FolderPlace;
import dev.slipway.storage.UploadSettings;
import dev.slipway.storage.UploadedFolders;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The front door of the room: begin an upload, send its bytes in as many requests as it takes, see what became of it. */
@ApplicationScoped
public class Uploads {
    private static final Logger LOG = Logger.getLogger(Uploads.class);

    private final UploadSettings settings;
    private final UploadRows rows;
    private final IncomingFiles parts;
    private final ArrivalSpace space;
    private final Writers writers;
    private final Reception reception;
    private final ImageNames names;
    private final UploadedFolders folders;
    private final Operations operations;
    private final FinishUpload finish;
    private final Time time;

    Uploads(
            UploadSettings settings,
            UploadRows rows,
            IncomingFiles parts,
            ArrivalSpace space,
            Writers writers,
            Reception reception,
            ImageNames names,
            UploadedFolders folders,
            Operations operations,
            FinishUpload finish,
            Time time) {
        this.settings = settings;
        this.rows = rows;
        this.parts = parts;
        this.space = space;
        this.writers = writers;
        this.reception = reception;
        this.names = names;
        this.folders = folders;
        this.operations = operations;
        this.finish = finish;
        this.time = time;
    }

    /** Bytes of the largest file that is taken. */
    public long largest() {
        return settings.maxSize();
    }

    /**
     * Refuses before a byte moves what could not end well.
     *
     * @throws ProblemException INVALID_REQUEST, INVALID_NAME, NAME_TAKEN, UPLOAD_TOO_LARGE, STATE_CONFLICT, DISK_SPACE, IMAGE_QUOTA
     */
    public Upload begin(UploadRequest wish) {
        if (wish.length() <= 0) {
            throw UploadProblems.empty();
        }
        if (wish.length() > settings.maxSize()) {
            throw ArrivalProblems.tooLarge(wish.length(), settings.maxSize()).toException();
        }
        names.requireFree(wish.name());
        wish.place().ifPresent(folders::requireFree);
        if (rows.underway() >= settings.atOnce()) {
            throw UploadProblems.tooMany(settings.atOnce());
        }
        var image = wish.place().isPresent() ? Optional.<String>empty() : names.joined(wish.name(), wish.fileName());
        return space.promise("upload", new ExpectedFile(image, wish.length(), wish.length()), () -> {
            var row = new UploadEntity();
            row.id = Generators.timeBasedEpochGenerator().generate();
            row.fileName = wish.fileName();
            row.imageName = wish.name().name().orElse(null);
            row.newVersion = wish.name().newVersion();
            row.kind = wish.kind().map(Enum::name).orElse(null);
            row.folderId = wish.place().map(FolderPlace::folder).orElse(null);
            row.relativePath = wish.place().map(FolderPlace::path).orElse(null);
            row.lengthBytes = wish.length();
            row.declaredSha256 = wish.sha256().orElse(null);
            row.sha256Follows = wish.sha256Follows();
            row.state = UploadState.RECEIVING.name();
            row.created = time.now();
            row.touched = row.created;
            parts.create(row.id);
            rows.add(row);
            LOG.infof("upload %s begins: %d bytes", row.id, row.lengthBytes);
            return require(row.id);
        });
    }

    /** Where a file of a folder lies; empty before it is there, and for every other upload. */
    public Optional<Path> file(Upload upload) {
        return Optional.ofNullable(upload.place())
                .filter(_ -> upload.state() == UploadState.READY)
                .map(folders::file);
    }

    /** Newest first. */
    public List<Upload> list() {
        return rows.all();
    }

    /** @throws ProblemException NOT_FOUND */
    public Upload require(UUID id) {
        return rows.find(id)
                .orElseThrow(() -> Problem.notFound("upload", id.toString()).toException());
    }

    /**
     * As {@link #require}, for clients that go on with it.
     *
     * @throws ProblemException NOT_FOUND, UPLOAD_GONE
     */
    public Upload resume(UUID id) {
        var upload = require(id);
        if (!upload.state().isOpen() || upload.state() == UploadState.RECEIVING && !parts.exists(id)) {
            throw UploadProblems.gone(id);
        }
        // The service may have died between the last byte and the look at the file.
        return upload.isWhole() ? finishOnce(id) : upload;
    }

    /**
     * Appends bytes. A connection that breaks leaves what arrived; a full disk ends the upload.
     *
     * @param offset where the bytes begin, as the client believes
     * @param length of the bytes to come
     * @param checksum what they must amount to
     * @throws ProblemException NOT_FOUND, UPLOAD_GONE, UPLOAD_OFFSET, UPLOAD_LOCKED, UPLOAD_TOO_LARGE, UPLOAD_CHECKSUM, UPLOAD_CUT,
     *     DISK_SPACE
     */
    public Upload receive(UUID id, long offset, long length, Optional<ChunkChecksum> checksum, InputStream bytes) {
        var known = resume(id);
        if (offset != known.offset() && known.state() != UploadState.RECEIVING) {
            throw UploadProblems.offset(offset, known.offset());
        }
        try (var writer = writers.enter(id).orElseThrow(UploadProblems::locked)) {
            // Asked again, as another request may just have ended.
            var upload = resume(id);
            if (offset != upload.offset()) {
                throw UploadProblems.offset(offset, upload.offset());
            }
            if (length <= 0) {
                throw UploadProblems.empty();
            }
            if (length > upload.length() - offset) {
                throw UploadProblems.tooMuch(offset, length, upload.length());
            }
            space.requireStill("upload", upload.length() - offset);
            reception.receive(writer, upload, length, checksum, bytes);
        } catch (ProblemException e) {
            if (e.problem().code() == dev.slipway.problem.ProblemCode.DISK_SPACE) {
                parts.delete(id);
                rows.refuse(id, e.problem());
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            rows.change(id, row -> row.touched = time.now());
        }
        return resume(id);
    }

    /**
     * The client's own sum, when it was promised for later.
     *
     * @throws ProblemException NOT_FOUND, UPLOAD_GONE, INVALID_REQUEST
     */
    public Upload declare(UUID id, String sha256) {
        var declared = FileSum.require(sha256);
        if (resume(id).state() == UploadState.RECEIVING) {
            rows.change(id, row -> row.declaredSha256 = declared);
        }
        return resume(id);
    }

    /** Ends an upload and removes its file; the image it became stays. One that is not there is fine. */
    public void end(UUID id) {
        rows.find(id).ifPresent(upload -> {
            if (upload.state() == UploadState.CHECKING && upload.operation() != null) {
                var operation = operations.find(upload.operation());
                if (operation.isPresent() && operation.get().state().isCancellable()) {
                    operations.cancel(upload.operation());
                    return;
                }
            }
            writers.evict(id);
            parts.delete(id);
            rows.remove(id);
        });
    }

    private Upload finishOnce(UUID id) {
        var upload = require(id);
        if (upload.state() != UploadState.RECEIVING || !upload.isWhole()) {
            return upload;
        }
        try {
            parts.sync(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        QuarkusTransaction.joiningExisting().run(() -> {
            if (rows.lock(id).map(row -> row.state).equals(Optional.of(UploadState.RECEIVING.name()))) {
                operations.submit(finish, new FinishUpload.Request(id, upload.fileName(), upload.place()));
            }
        });
        return require(id);
    }
}
