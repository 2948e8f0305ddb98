package dev.slipway.intake.upload;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "upload")
@NullUnmarked
class UploadEntity extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "file_name", length = 255)
    public String fileName;

    @Column(name = "image_name", length = 63)
    public String imageName;

    @Column(name = "new_version")
    public boolean newVersion;

    public String kind;

    @Column(name = "folder_id")
    public UUID folderId;

    @Column(name = "relative_path", length = 500)
    public String relativePath;

    @Column(name = "length_bytes")
    public long lengthBytes;

    @Column(name = "declared_sha256")
    public String declaredSha256;

    @Column(name = "sha256_follows")
    public boolean sha256Follows;

    public String sha256;

    public String state;

    @Column(name = "image_id")
    public UUID imageId;

    @Column(name = "operation_id")
    public UUID operationId;

    @Column(length = 4000)
    public String problem;

    public Instant created;

    public Instant touched;
}
