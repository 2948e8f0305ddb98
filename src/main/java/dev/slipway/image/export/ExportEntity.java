package dev.slipway.image.export;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "image_export")
@NullUnmarked
class ExportEntity extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "image_id")
    public UUID imageId;

    @Column(name = "image_name", length = 63)
    public String imageName;

    public String format;

    public boolean compressed;

    @Column(name = "size_bytes")
    public Long sizeBytes;

    public Instant ready;

    @Column(name = "operation_id")
    public UUID operationId;

    public Instant created;
}
