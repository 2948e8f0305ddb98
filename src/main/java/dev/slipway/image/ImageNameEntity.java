package dev.slipway.image;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "image_name")
@NullUnmarked
class ImageNameEntity extends PanacheEntityBase {
    @Id
    @Column(length = 63)
    public String name;

    @Column(name = "last_version")
    public int lastVersion;

    /**
     * Locked until the transaction ends.
     *
     * @throws org.hibernate.exception.ConstraintViolationException when somebody else is just using it for the first time
     */
    static ImageNameEntity held(String name) {
        return ImageNameEntity.<ImageNameEntity>find("name", name)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .orElseGet(() -> {
                    var first = new ImageNameEntity();
                    first.name = name;
                    first.persistAndFlush();
                    return first;
                });
    }
}
