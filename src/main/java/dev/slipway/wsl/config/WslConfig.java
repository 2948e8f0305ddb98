package dev.slipway.wsl.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;

/**
 * Wishes for {@code .wslconfig}, the file of one Windows account that governs WSL 2 as a whole. As JSON a nested object: {@code {"wsl2":
 * {"memory": "4GB"}}}.
 */
public record WslConfig(@JsonValue Map<String, Map<String, Object>> json) {
    private static final String FILE = ".wslconfig";

    public WslConfig {
        json = SettingValues.of(WslConfigKeys.TABLE, FILE, json).json();
    }

    /** Throws WSL_CONFIG_INVALID problems, all at once. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static WslConfig of(Map<String, Map<String, Object>> json) {
        return new WslConfig(json);
    }

    public static WslConfig none() {
        return new WslConfig(Map.of());
    }

    /** Reads a file as WSL would: lines and values it cannot read are passed over and named. */
    public static Read parse(String text) {
        var reading = WslConfigRules.read(text);
        return new Read(new WslConfig(reading.values().json()), reading.complaints());
    }

    /** A file and what WSL would say about it. */
    public record Read(WslConfig config, List<String> complaints) {}

    public SettingValues values() {
        return SettingValues.of(WslConfigKeys.TABLE, FILE, json);
    }

    public boolean isEmpty() {
        return json.isEmpty();
    }

    /** A new file. */
    public String render() {
        return values().render();
    }

    /** The file with these wishes in it: its comments and unknown keys stay, other known keys go. */
    public String renderInto(String existing) {
        return ConfigFile.parse(existing).rewritten(values(), ConfigFile.Others.REMOVED);
    }

    /** What is allowed and yet will not do what one may think, on this Windows build. */
    public List<String> warnings(int windowsBuild) {
        return WslConfigRules.warnings(values(), windowsBuild);
    }
}
