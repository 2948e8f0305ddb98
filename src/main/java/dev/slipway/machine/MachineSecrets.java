package dev.slipway.machine;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** The sealed passwords of machines' owners; this room cannot open them. */
@ApplicationScoped
public class MachineSecrets {
    private final Machines.Rows rows;

    MachineSecrets(Machines.Rows rows) {
        this.rows = rows;
    }

    /** @param renewal another text for that of a machine, or nothing when it may stay */
    public void renew(BiFunction<UUID, String, Optional<String>> renewal) {
        QuarkusTransaction.joiningExisting()
                .run(() -> rows.list("ownerSecret is not null")
                        .forEach(row ->
                                renewal.apply(row.id, row.ownerSecret).ifPresent(text -> row.ownerSecret = text)));
    }
}
