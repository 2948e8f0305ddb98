package dev.slipway.console;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

@Entity
@Table(name = "console_ticket")
@NullUnmarked
class ConsoleTicketEntity extends PanacheEntityBase {
    @Id
    @Column(length = 64)
    public String sha256;

    @Column(name = "machine_id")
    public UUID machineId;

    @Column(length = 8)
    public String action;

    public Instant expires;
}
