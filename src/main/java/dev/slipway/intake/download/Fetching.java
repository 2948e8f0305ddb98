package dev.slipway.intake.download;

import dev.slipway.image.ImageNames;
import dev.slipway.intake.arrival.ArrivalSpace;
import dev.slipway.intake.arrival.ExpectedFile;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/** From the address to a part file that is whole. Each act may be done again after a crash. */
@ApplicationScoped
class Fetching {
    private static final String WHAT = "download";

    private final DownloadRows rows;
    private final IncomingFiles parts;
    private final ArrivalSpace space;
    private final Transfer transfer;
    private final AddressSeal seal;
    private final ImageNames names;

    Fetching(
            DownloadRows rows,
            IncomingFiles parts,
            ArrivalSpace space,
            Transfer transfer,
            AddressSeal seal,
            ImageNames names) {
        this.rows = rows;
        this.parts = parts;
        this.space = space;
        this.transfer = transfer;
        this.seal = seal;
        this.names = names;
    }

    void ask(StepContext context, UUID id) throws InterruptedException {
        var remote = transfer.ask(context, address(rows.require(id)));
        store(id, remote);
        context.log("The file has %,d bytes.".formatted(remote.length()));
        if (remote.validator() == null) {
            context.log("The server does not name its version, so a broken connection may mean to begin anew.");
        }
    }

    void reserve(UUID id) {
        var download = rows.require(id);
        var remote = download.remote();
        if (remote == null) {
            throw DownloadProblems.lost();
        }
        if (!download.reserved()) {
            space.promise(WHAT, file(download, remote, parts.length(id)), () -> {
                rows.change(id, row -> row.reserved = true);
                return id;
            });
        }
        if (!parts.exists(id)) {
            try {
                parts.create(id);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void fetch(StepContext context, UUID id) throws InterruptedException {
        // The space was given back when an earlier attempt ended without a file.
        reserve(id);
        var download = rows.require(id);
        var remote = download.remote();
        if (remote == null) {
            throw DownloadProblems.lost();
        }
        var here = parts.length(id);
        if (here > 0) {
            context.log("Going on after %,d bytes that are here.".formatted(here));
        }
        try {
            transfer.fetch(
                    context,
                    address(download),
                    id,
                    remote,
                    download.declaredSha256().isPresent(),
                    other -> {
                        context.log(
                                "The file on the server is another one now, of %,d bytes.".formatted(other.length()));
                        rows.release(id);
                        space.promise(WHAT, file(download, other, 0), () -> {
                            store(id, other);
                            rows.change(id, row -> row.reserved = true);
                            return id;
                        });
                    });
        } catch (ProblemException e) {
            if (!parts.exists(id)) {
                rows.release(id);
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExpectedFile file(Download download, RemoteFile remote, long here) {
        return new ExpectedFile(
                names.joined(download.name(), download.fileName()), remote.length(), remote.length() - here);
    }

    void forget(UUID id) {
        parts.delete(id);
        rows.remove(id);
    }

    private void store(UUID id, RemoteFile remote) {
        rows.change(id, row -> {
            row.lengthBytes = remote.length();
            row.validator = remote.validator();
        });
    }

    private WebAddress address(Download download) {
        return WebAddress.of(seal.open(download.id(), download.sealed()));
    }
}
