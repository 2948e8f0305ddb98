package dev.slipway.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.exception.ConstraintViolationException;

/** The table of images; every call needs a transaction. */
@ApplicationScoped
class ImageRows {
    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};

    private final ObjectMapper json;

    ImageRows(ObjectMapper json) {
        this.json = json;
    }

    void add(Image image, Fingerprint fingerprint) {
        var row = new ImageEntity();
        row.id = image.id();
        row.name = image.name();
        row.kind = image.kind().name();
        row.format = image.format() == null ? null : image.format().driver();
        row.file = image.file().toString();
        row.sizeBytes = image.sizeBytes();
        row.virtualSizeBytes = image.virtualSizeBytes();
        row.firmware = image.firmware() == null ? null : image.firmware().name();
        row.modifiedNanos = fingerprint.modifiedNanos();
        row.startSha256 = fingerprint.startSha256();
        row.sha256 = image.sha256();
        row.created = image.created();
        try {
            row.facts = json.writeValueAsString(image.facts());
            row.persistAndFlush();
        } catch (ConstraintViolationException e) {
            // Two registrations at once: the index decides.
            throw nameTaken(image.name());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Image> all() {
        return ImageEntity.byName().stream().map(this::image).toList();
    }

    Optional<Image> find(String idOrName) {
        return id(idOrName)
                .map(id -> Optional.<ImageEntity>ofNullable(ImageEntity.findById(id)))
                .orElseGet(() -> ImageEntity.named(idOrName))
                .map(this::image);
    }

    void remove(UUID id) {
        ImageEntity.deleteById(id);
    }

    void summed(UUID id, String sha256) {
        row(id).sha256 = sha256;
    }

    /** Found sound at that time; answers it as it is then. */
    Image verified(UUID id, Instant when) {
        return facts(id, facts -> {
            facts.remove(Image.DAMAGED);
            facts.put(Image.VERIFIED, seconds(when));
        });
    }

    void damaged(UUID id, Instant when) {
        facts(id, facts -> {
            facts.remove(Image.VERIFIED);
            facts.putIfAbsent(Image.DAMAGED, seconds(when));
        });
    }

    void healed(UUID id) {
        facts(id, facts -> facts.remove(Image.DAMAGED));
    }

    private Image facts(UUID id, Consumer<Map<String, String>> change) {
        var row = row(id);
        try {
            var facts = new LinkedHashMap<>(json.readValue(row.facts, FACTS));
            change.accept(facts);
            row.facts = json.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return image(row);
    }

    private static String seconds(Instant when) {
        return when.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ImageEntity row(UUID id) {
        ImageEntity row = ImageEntity.findById(id);
        if (row == null) {
            throw Problem.notFound("image", id.toString()).toException();
        }
        return row;
    }

    Fingerprint fingerprint(UUID id) {
        var row = row(id);
        return new Fingerprint(row.sizeBytes, row.modifiedNanos, row.startSha256);
    }

    static ProblemException nameTaken(String name) {
        return Problem.of(
                        ProblemCode.NAME_TAKEN,
                        "There is an image \"%s\" already.".formatted(name),
                        new Remedy.Advice("Give another name, or remove that image first."))
                .toException();
    }

    private Image image(ImageEntity row) {
        try {
            return new Image(
                    row.id,
                    row.name,
                    ImageKind.valueOf(row.kind),
                    row.format == null ? null : DiskFormat.of(row.format),
                    Path.of(row.file),
                    row.sizeBytes,
                    row.virtualSizeBytes,
                    row.firmware == null ? null : Firmware.valueOf(row.firmware),
                    row.created,
                    json.readValue(row.facts, FACTS),
                    row.sha256);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
