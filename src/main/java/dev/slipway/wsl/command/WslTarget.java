package dev.slipway.wsl.command;

import dev.slipway.guest.Owner;
import dev.slipway.guest.SecretBox;
import java.util.UUID;

/**
 * Where WSL is worked on.
 *
 * @param owner the Windows account whose distros these are; WSL keeps them apart by account
 */
public record WslTarget(UUID domain, String machineName, Owner owner) {
    public WslTarget renewed(SecretBox secrets) {
        return new WslTarget(domain, machineName, owner.renewed(secrets, domain));
    }
}
