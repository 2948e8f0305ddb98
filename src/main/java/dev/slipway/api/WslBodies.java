package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.provision.MachineWish;
import dev.slipway.wsl.config.Setting;
import dev.slipway.wsl.config.SettingTable;
import dev.slipway.wsl.config.SettingType;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import dev.slipway.wsl.distro.WslFeature;
import dev.slipway.wsl.distro.WslReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** WSL as JSON. */
final class WslBodies {
    private WslBodies() {}

    /**
     * WSL in one machine, read now.
     *
     * @param version 2, 1, or 0 for none yet
     * @param config the owner's .wslconfig, null when there is none
     * @param complaints what WSL does not understand in that file
     * @param warnings what will not do what one may think
     */
    record WslBody(
            int version,
            Map<WslFeature, FeatureState> features,
            boolean restartNeeded,
            @Nullable String packageVersion,
            List<DistroView> distros,
            @Nullable WslConfig config,
            List<String> complaints,
            List<String> warnings) {
        static WslBody of(WslReading reading, Optional<WslConfig.Read> config, int windowsBuild) {
            return new WslBody(
                    reading.version(),
                    reading.features(),
                    reading.restartNeeded(),
                    reading.packageVersion().orElse(null),
                    reading.distros(),
                    config.map(WslConfig.Read::config).orElse(null),
                    config.map(WslConfig.Read::complaints).orElse(List.of()),
                    config.map(read -> read.config().warnings(windowsBuild)).orElse(List.of()));
        }
    }

    /**
     * {@code {"config": {"wsl2": {"memory": "4GB"}}}} alone rewrites {@code .wslconfig}: what is left out goes back to its default. With a
     * version, package or distros the whole of WSL is set up, as for a new machine.
     *
     * @param packageImage registered WSL MSI; without one the guest fetches it itself
     */
    record WishBody(
            @Nullable Integer version,
            @JsonProperty("package") @Nullable String packageImage,
            @Nullable Map<String, Map<String, Object>> config,
            @Nullable List<MachineWish.DistroWish> distros) {
        boolean isConfigAlone() {
            return version == null && packageImage == null && distros == null;
        }

        MachineWish.WslWish wish() {
            return new MachineWish.WslWish(
                    version, packageImage, config == null ? null : WslConfig.of(config), distros);
        }
    }

    /**
     * {@code wsl.conf} of one distro, read now.
     *
     * @param complaints what WSL does not understand in that file
     */
    record ConfBody(WslConf conf, List<String> complaints) {}

    /** {@code {"conf": {"network": {"hostname": "lab"}}}}; what is left out goes back to its default. */
    record ConfigureDistroBody(@Nullable Map<String, Map<String, Object>> conf) {}

    /**
     * A distro to import.
     *
     * @param image name or id of a registered distro archive
     * @param version 2 unless given
     */
    record ImportBody(
            @Nullable String name,
            @Nullable String image,
            @Nullable Integer version,
            @Nullable Map<String, Map<String, Object>> conf,

            @JsonProperty("default") @Nullable Boolean makeDefault) {}

    /** @param user Linux account; the distro's default when left out */
    record RunBody(@Nullable List<String> argv, @Nullable String user) {}

    /** The keys of both files, for forms. */
    record SettingsBody(List<SettingBody> wslconfig, List<SettingBody> wslconf) {}

    /** One key; {@code choices} is empty unless the type is a choice. */
    record SettingBody(
            String section,
            String key,
            String type,
            String form,
            List<String> choices,
            @JsonProperty("default") String preset,
            String note,
            int leastWindowsBuild,
            boolean documented) {
        static List<SettingBody> of(SettingTable table) {
            return table.settings().stream().map(SettingBody::of).toList();
        }

        private static SettingBody of(Setting setting) {
            return new SettingBody(
                    setting.section(),
                    setting.key(),
                    setting.type().kind(),
                    setting.type().form(),
                    setting.type() instanceof SettingType.Choice choice ? choice.words() : List.of(),
                    setting.preset(),
                    setting.note(),
                    setting.since().build(),
                    setting.documented());
        }
    }
}
