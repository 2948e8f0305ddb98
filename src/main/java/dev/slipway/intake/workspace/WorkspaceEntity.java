package dev.slipway.intake.workspace;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "workspace")
@NullUnmarked
class WorkspaceEntity extends PanacheEntityBase {
    @Id
    @Column(length = 500)
    public String folder;

    @Column(length = 200)
    public String seen;

    @Column(length = 200)
    public String begun;

    @Column(name = "build_id")
    public UUID buildId;

    @Column(name = "operation_id")
    public UUID operationId;

    @Column(name = "promised_bytes")
    public Long promisedBytes;

    public String sha256;

    @Column(name = "image_id")
    public UUID imageId;

    public Instant taken;

    /** The build became an image. */
    boolean isTaken() {
        return sha256 != null && promisedBytes == null;
    }
}
