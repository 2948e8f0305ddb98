package dev.slipway.wsl;

/**
 * A registered distro.
 *
 * @param version 1 or 2
 */
public record DistroView(String name, int version, DistroState state, boolean isDefault) {}
