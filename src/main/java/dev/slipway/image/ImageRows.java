package dev.slipway.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.problem.Problem;
import dev.slipway.storage.Fingerprint;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.hibernate.exception.ConstraintViolationException;

/** The table of images; every call needs a transaction. */
@ApplicationScoped
class ImageRows {
    private static final TypeReference<Map<String, String>> FACTS = new TypeReference<>() {};
    // Names have no @ in them.
    private static final Pattern VERSIONED = Pattern.compile("(.+)@([1-9][0-9]{0,8})");

    private final ObjectMapper json;

    ImageRows(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Nobody else adds a version of that name until the transaction ends.
     *
     * @throws ConstraintViolationException when somebody else is just using the name for the first time
     */
    void holdName(String name) {
        ImageNameEntity.held(name);
    }

    /**
     * As the next version of its name, with a number that was never given before.
     *
     * @throws ConstraintViolationException as {@link #holdName}
     */
    Image add(Image image, Fingerprint fingerprint) {
        var row = new ImageEntity();
        row.id = image.id();
        row.name = image.name();
        row.version = ++ImageNameEntity.held(image.name()).lastVersion;
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
            return image(row);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By name, and of each name the newest version first. */
    List<Image> all() {
        var images = new ArrayList<Image>();
        var name = "";
        for (var row : ImageEntity.byName()) {
            images.add(image(row, !row.name.equals(name)));
            name = row.name;
        }
        return List.copyOf(images);
    }

    /** Newest first. */
    List<Image> versions(String name) {
        var found = ImageEntity.versions(name);
        return found.stream()
                .map(row -> image(row, row.version == found.getFirst().version))
                .toList();
    }

    /** @param reference an id, a name for its newest version, or {@code name@2} for that very version */
    Optional<Image> find(String reference) {
        var id = id(reference);
        if (id.isPresent()) {
            return ImageEntity.<ImageEntity>findByIdOptional(id.get()).map(this::image);
        }
        var versioned = VERSIONED.matcher(reference);
        return versioned.matches()
                ? ImageEntity.version(versioned.group(1), Integer.parseInt(versioned.group(2)))
                        .map(this::image)
                : newest(reference);
    }

    /** Nobody else holds or removes it until the transaction ends. */
    Optional<Image> hold(UUID id) {
        return ImageEntity.held(id).map(this::image);
    }

    Optional<Image> newest(String name) {
        return ImageEntity.newest(name).map(row -> image(row, true));
    }

    void copyLabels(UUID from, UUID to) {
        var entities = ImageEntity.getEntityManager();
        entities.createQuery("from ImageLabelEntity where imageId = ?1", ImageLabelEntity.class)
                .setParameter(1, from)
                .getResultList()
                .forEach(label -> entities.persist(new ImageLabelEntity(to, label.name, label.text)));
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

    private Image image(ImageEntity row) {
        return image(row, ImageEntity.count("name = ?1 and version > ?2", row.name, row.version) == 0);
    }

    private Image image(ImageEntity row, boolean newest) {
        try {
            return new Image(
                    row.id,
                    row.name,
                    row.version,
                    newest,
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
