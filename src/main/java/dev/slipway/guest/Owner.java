package dev.slipway.guest;

import org.jspecify.annotations.Nullable;

/**
 * The Windows account that owns the distros.
 *
 * @param user local account name
 * @param password sealed, see {@link SecretBox}; null when the account is always logged on
 */
public record Owner(String user, @Nullable SealedSecret password) {}
