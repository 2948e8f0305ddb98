package dev.slipway.wsl.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys one file may hold, in the order they are written. The rows come from WSL-config of Microsoft's documentation and from WSL's source
 * (WslCoreConfig.cpp, WslDistributionConfig.cpp; 2.6.3 to 2.9.4).
 */
public record SettingTable(List<Setting> settings, Map<String, String> aliases) {
    public SettingTable {
        settings = List.copyOf(settings);
        aliases = Map.copyOf(aliases);
    }

    /** Both parts regardless of case, as WSL looks them up. */
    public Optional<Setting> find(String section, String key) {
        var named = settings.stream().filter(row -> row.isCalled(section, key)).findFirst();
        return named.isPresent() || !section.equalsIgnoreCase("experimental")
                ? named
                : settings.stream()
                        .filter(row -> aliases.containsKey(row.name()) && row.isCalled("wsl2", key))
                        .findFirst();
    }

    public Setting require(String section, String key) {
        return find(section, key).orElseThrow(() -> new IllegalArgumentException(section + "." + key));
    }

    /** The sections in order. */
    public List<String> sections() {
        return settings.stream().map(Setting::section).distinct().toList();
    }
}
