package dev.slipway.wsl.config;

import java.util.Locale;

/**
 * One key of a file.
 *
 * @param section as WSL spells it, for example {@code wsl2}
 * @param preset what holds when the key is absent, in words or as a value; empty when nothing
 * @param note one sentence for people
 * @param since least Windows it does anything on
 * @param documented false for keys that WSL reads but its documentation does not name
 */
public record Setting(
        String section, String key, SettingType type, String preset, String note, Since since, boolean documented) {

    /** The least Windows build. */
    public enum Since {
        ANY(0, "any Windows with WSL"),
        BUILD_17763(17763, "Windows 10 build 17763"),
        BUILD_18980(18980, "Windows 10 build 18980"),
        WINDOWS_11(22000, "Windows 11"),
        WINDOWS_11_22H2(22621, "Windows 11 22H2");

        private final int build;
        private final String words;

        Since(int build, String words) {
            this.build = build;
            this.words = words;
        }

        public int build() {
            return build;
        }

        public String words() {
            return words;
        }
    }

    /** {@code wsl2.memory} */
    public String name() {
        return section + "." + key;
    }

    boolean isCalled(String otherSection, String otherKey) {
        return name().toLowerCase(Locale.ROOT).equals((otherSection + "." + otherKey).toLowerCase(Locale.ROOT));
    }
}
