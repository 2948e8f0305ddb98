package dev.slipway.provision;

import dev.slipway.guest.SealedSecret;
import dev.slipway.guest.SecretBox;
import dev.slipway.guest.SecretPlace;
import dev.slipway.intake.download.Downloads;
import dev.slipway.machine.MachineSecrets;
import dev.slipway.problem.ProblemException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** At the start, secrets that an earlier version sealed for no place are bound to theirs; a second time there is nothing to do. */
@ApplicationScoped
public class RenewSeals {
    private final SecretBox secrets;
    private final MachineSecrets machines;
    private final Downloads downloads;

    RenewSeals(SecretBox secrets, MachineSecrets machines, Downloads downloads) {
        this.secrets = secrets;
        this.machines = machines;
        this.downloads = downloads;
    }

    void start(@Observes StartupEvent started) {
        renew();
    }

    public void renew() {
        machines.renew((machine, text) -> renewed(SecretPlace::ownerPassword, machine, text));
        downloads.renewSeals((download, text) -> renewed(SealedAddresses::place, download, text));
    }

    private Optional<String> renewed(Function<UUID, SecretPlace> place, UUID row, String text) {
        try {
            return secrets.renewed(place.apply(row), new SealedSecret(text)).map(SealedSecret::text);
        } catch (ProblemException e) {
            Log.warnf("%s stays as it is: %s", place.apply(row), e.problem().title());
            return Optional.empty();
        }
    }
}
