package dev.slipway.wsl.distro;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * WSL in one machine as it was found.
 *
 * @param packageVersion of the packaged WSL, for example 2.6.3.0; empty when only the one of Windows is there
 * @param distros of the owner; empty also when WSL cannot run yet
 */
@JsonIgnoreProperties(
        value = {"version", "restartNeeded"},
        allowGetters = true)
public record WslReading(
        Map<WslFeature, FeatureState> features, Optional<String> packageVersion, List<DistroView> distros) {
    public WslReading {
        features = Map.copyOf(features);
        distros = List.copyOf(distros);
    }

    /** The newest version of WSL the enabled features allow: 2, 1, or 0 for none. */
    @JsonProperty
    public int version() {
        if (features.get(WslFeature.VIRTUAL_MACHINE_PLATFORM) == FeatureState.ENABLED) {
            return 2;
        }
        return features.get(WslFeature.SUBSYSTEM_FOR_LINUX) == FeatureState.ENABLED ? 1 : 0;
    }

    @JsonProperty
    public boolean restartNeeded() {
        return features.containsValue(FeatureState.ENABLE_PENDING);
    }

    public Optional<DistroView> find(DistroName name) {
        return distros.stream().filter(distro -> name.is(distro.name())).findFirst();
    }
}
