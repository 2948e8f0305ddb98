package dev.slipway.wsl;

import dev.slipway.guest.Owner;
import java.util.UUID;

/**
 * Where WSL is worked on.
 *
 * @param owner the Windows account whose distros these are; WSL keeps them apart by account
 */
public record WslTarget(UUID domain, String machineName, Owner owner) {}
