package dev.slipway.guest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The Windows account that owns the distros.
 *
 * @param user local account name
 * @param password sealed for its machine, see {@link SecretPlace#ownerPassword}; null when the account is always logged on
 */
public record Owner(String user, @Nullable SealedSecret password) {
    /** With its password bound to the machine, as it was not in what an earlier version stored. */
    public Owner renewed(SecretBox secrets, UUID machine) {
        return password == null
                ? this
                : secrets.renewed(SecretPlace.ownerPassword(machine), password)
                        .map(bound -> new Owner(user, bound))
                        .orElse(this);
    }
}
