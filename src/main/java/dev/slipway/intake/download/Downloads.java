package dev.slipway.intake.download;

import com.fasterxml.uuid.Generators;
import dev.slipway.image.ImageNames;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.FileSum;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** The front door of the room: begin a download, see what is on its way. */
@ApplicationScoped
public class Downloads {
    private final DownloadSettings settings;
    private final DownloadRows rows;
    private final DownloadImage recipe;
    private final AddressRules rules;
    private final AddressSeal seal;
    private final ImageNames names;
    private final Operations operations;
    private final Time time;

    Downloads(
            DownloadSettings settings,
            DownloadRows rows,
            DownloadImage recipe,
            AddressRules rules,
            AddressSeal seal,
            ImageNames names,
            Operations operations,
            Time time) {
        this.settings = settings;
        this.rows = rows;
        this.recipe = recipe;
        this.rules = rules;
        this.seal = seal;
        this.names = names;
        this.operations = operations;
        this.time = time;
    }

    /**
     * Stores the wish and answers; nobody was asked anything yet.
     *
     * @throws ProblemException DOWNLOAD_ADDRESS, INVALID_REQUEST, INVALID_NAME, NAME_TAKEN, STATE_CONFLICT
     */
    public Operation begin(DownloadRequest wish) {
        var address = WebAddress.of(wish.address());
        rules.require(address);
        var sum = wish.sha256().map(FileSum::require);
        var fileName = address.fileName();
        names.requireFree(wish.name());
        if (underway().size() >= settings.atOnce()) {
            throw DownloadProblems.tooMany(settings.atOnce());
        }
        var row = new DownloadEntity();
        row.id = Generators.timeBasedEpochGenerator().generate();
        row.shown = address.shown();
        row.sealed = seal.seal(row.id, address.whole());
        row.fileName = fileName;
        row.imageName = wish.name().name().orElse(null);
        row.newVersion = wish.name().newVersion();
        row.kind = wish.kind().map(Enum::name).orElse(null);
        row.declaredSha256 = sum.orElse(null);
        row.touched = time.now();
        return QuarkusTransaction.joiningExisting().call(() -> {
            rows.add(row);
            var name = names.nameFor(wish.name().name(), fileName);
            return operations.submit(recipe, new DownloadImage.Request(row.id, name));
        });
    }

    /** @param renewal another sealed text for that of a download, or nothing when it may stay */
    public void renewSeals(BiFunction<UUID, String, Optional<String>> renewal) {
        rows.all()
                .forEach(download -> renewal.apply(download.id(), download.sealed())
                        .ifPresent(text -> rows.change(download.id(), row -> row.sealed = text)));
    }

    /** Files that are still on their way. */
    public List<Operation> underway() {
        return rows.all().stream()
                .flatMap(download -> operations.find(download.operation()).stream())
                .filter(operation -> !operation.state().isDone())
                .toList();
    }
}
