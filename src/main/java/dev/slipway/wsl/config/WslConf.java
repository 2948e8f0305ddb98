package dev.slipway.wsl.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.problem.Problem;
import java.util.List;
import java.util.Map;

/** Wishes for {@code /etc/wsl.conf} of one distro. As JSON a nested object: {@code {"network": {"hostname": "lab"}}}. */
public record WslConf(@JsonValue Map<String, Map<String, Object>> json) {
    private static final String FILE = "wsl.conf";

    public WslConf {
        json = SettingValues.of(WslConfKeys.TABLE, FILE, json).json();
    }

    /** Throws WSL_CONFIG_INVALID problems, all at once. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static WslConf of(Map<String, Map<String, Object>> json) {
        return new WslConf(json);
    }

    public static WslConf none() {
        return new WslConf(Map.of());
    }

    /** Reads a file as WSL would: it stops for good at the first line it cannot read. */
    public static Read parse(String text) {
        var reading = WslConfRules.read(text);
        return new Read(new WslConf(reading.values().json()), reading.complaints());
    }

    /** A file and what WSL would say about it. */
    public record Read(WslConf conf, List<String> complaints) {}

    public SettingValues values() {
        return SettingValues.of(WslConfKeys.TABLE, FILE, json);
    }

    public boolean isEmpty() {
        return json.isEmpty();
    }

    /** A new file. */
    public String render() {
        return values().render();
    }

    /** The distro's own file with these wishes in it; its comments and unknown keys stay. */
    public String renderInto(String existing, ConfigFile.Others others) {
        return ConfigFile.parse(existing).rewritten(values(), others);
    }

    /** Why SkiffOS would not start with these wishes; empty when it would. */
    public List<Problem> problemsOnSkiffOs() {
        return WslConfRules.problemsOnSkiffOs(values());
    }

    /** What is allowed and yet will not do what one may think. */
    public List<String> warnings(int wslVersion) {
        return WslConfRules.warnings(values(), wslVersion);
    }
}
