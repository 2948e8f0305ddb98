package dev.slipway.image;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "image")
@NullUnmarked
class ImageEntity extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(length = 63)
    public String name;

    public int version;
    public String kind;
    public String format;

    @Column(length = 1000)
    public String file;

    @Column(name = "size_bytes")
    public long sizeBytes;

    @Column(name = "virtual_size_bytes")
    public long virtualSizeBytes;

    public String firmware;

    @Column(name = "modified_nanos")
    public long modifiedNanos;

    @Column(name = "start_sha256")
    public String startSha256;

    public String sha256;

    @Column(length = 4000)
    public String facts;

    public Instant created;

    /** Locked until the transaction ends. */
    static Optional<ImageEntity> held(UUID id) {
        return ImageEntity.<ImageEntity>find("id", id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    static Optional<ImageEntity> newest(String name) {
        return find("name = ?1 order by version desc", name).firstResultOptional();
    }

    /** Newest first. */
    static List<ImageEntity> versions(String name) {
        return list("name = ?1 order by version desc", name);
    }

    static Optional<ImageEntity> version(String name, int version) {
        return find("name = ?1 and version = ?2", name, version).firstResultOptional();
    }

    /** Newest version first. */
    static List<ImageEntity> byName() {
        return list("order by name, version desc");
    }
}
