package dev.slipway.image;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "image_label")
@IdClass(ImageLabelEntity.Key.class)
@NullUnmarked
class ImageLabelEntity {
    record Key(UUID imageId, String name) {}

    @Id
    @Column(name = "image_id")
    public UUID imageId;

    @Id
    @Column(length = 63)
    public String name;

    @Column(length = 100)
    public String text;

    ImageLabelEntity() {}

    ImageLabelEntity(UUID imageId, String name, String text) {
        this.imageId = imageId;
        this.name = name;
        this.text = text;
    }
}
