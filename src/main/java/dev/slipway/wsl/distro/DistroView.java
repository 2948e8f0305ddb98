package dev.slipway.wsl.distro;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A registered distro.
 *
 * @param version 1 or 2
 */
public record DistroView(
        String name,
        int version,
        DistroState state,
        @JsonProperty("default") boolean isDefault) {}
