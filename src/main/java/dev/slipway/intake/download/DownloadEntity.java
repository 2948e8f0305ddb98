package dev.slipway.intake.download;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "download")
@NullUnmarked
class DownloadEntity extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(length = 300)
    public String shown;

    @Column(length = 4000)
    public String sealed;

    @Column(name = "file_name", length = 255)
    public String fileName;

    @Column(name = "image_name", length = 63)
    public String imageName;

    @Column(name = "new_version")
    public boolean newVersion;

    public String kind;

    @Column(name = "declared_sha256")
    public String declaredSha256;

    public String sha256;

    @Column(name = "length_bytes")
    public Long lengthBytes;

    @Column(length = 300)
    public String validator;

    public boolean reserved;

    @Column(name = "image_id")
    public UUID imageId;

    @Column(name = "operation_id")
    public UUID operationId;

    public Instant touched;
}
