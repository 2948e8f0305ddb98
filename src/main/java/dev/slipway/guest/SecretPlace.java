package dev.slipway.guest;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where a sealed secret belongs; moved to another place it does not open.
 *
 * @param purpose stable, {@code [a-z-]+}
 * @param row of the thing whose secret it is
 */
public record SecretPlace(String purpose, UUID row) {
    /** Of the Windows account that owns a machine's distros. */
    public static SecretPlace ownerPassword(UUID machine) {
        return new SecretPlace("owner-password", machine);
    }

    byte[] bytes() {
        return "%s/%s".formatted(purpose, row).getBytes(StandardCharsets.UTF_8);
    }
}
