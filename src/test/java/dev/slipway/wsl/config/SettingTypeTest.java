package dev.slipway.wsl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every key of both files: a valid value, its boundaries, and what must be refused. */
class SettingTypeTest {
    private record Samples(List<String> valid, List<String> invalid) {}

    private static final Map<String, Samples> BY_KIND = Map.of(
            "bool",
            new Samples(List.of("true", "false", "1", "0", "TRUE"), List.of("yes", "on", "", "2", "tru", " true")),
            "size",
            new Samples(
                    List.of("0", "1", "4GB", "512MB", "8K", "2T", "1024B", "9007199254740992"),
                    List.of("4 GB", "4gb", "1.5GB", "GB", "-1", "4PB", "", "0x10", "9999999999999TB", "4GiB")),
            "path",
            new Samples(List.of(), List.of("relative", "\\\\server\\share", "C:", "C:\\a|b", "C:\\a\"b", "")),
            "int",
            new Samples(
                    List.of("1", "0x10", "010", "+5"),
                    List.of("", "1.5", "one", "1 ", "0x", "99999999999", "08", "1e3")),
            "text",
            new Samples(List.of(), List.of("zeile\nzwei", "größe", "tab\there", "\u0007")),
            "choice",
            new Samples(List.of(), List.of("", "sometimes", "nat ")),
            "list",
            new Samples(List.of(), List.of("a b", ",", "a,,b", "a;b")),
            "address",
            new Samples(List.of(), List.of("", "1.2.3", "256.1.1.1", "1.2.3.4.5", "1.2.3.4 ", "::1", "zz:zz")));

    private static final Map<String, Samples> BY_NAME = Map.ofEntries(
            Map.entry("wsl2.processors", new Samples(List.of("-1", "0", "1", "4096"), List.of("-2", "4097"))),
            Map.entry("wsl2.kernelDebugPort", new Samples(List.of("0", "65535"), List.of("-1", "65536"))),
            Map.entry("wsl2.vmIdleTimeout", new Samples(List.of("-1", "0", "2147483647"), List.of("-2", "2147483648"))),
            Map.entry("general.instanceIdleTimeout", new Samples(List.of("-1", "0"), List.of("-2"))),
            Map.entry("wsl2.kernelBootTimeout", new Samples(List.of("0", "180000", "2147483647"), List.of("-1"))),
            Map.entry(
                    "wsl2.networkingMode",
                    new Samples(List.of("nat", "NAT", "Mirrored", "none", "consomme"), List.of("host"))),
            Map.entry(
                    "wsl2.macAddress",
                    new Samples(List.of("5c:bb:f6:9e:ee:fa", "5C-BB-F6-9E-EE-FA"), List.of("5c:bb-f6:9e:ee:fa"))),
            Map.entry(
                    "wsl2.kernel",
                    new Samples(List.of("C:\\wsl\\bzImage", "c:/wsl/bzImage"), List.of("/boot/bzImage"))),
            Map.entry(
                    "wsl2.loadKernelModules", new Samples(List.of("tun", "tun,br_netfilter"), List.of("tun,", "../x"))),
            Map.entry("experimental.autoMemoryReclaim", new Samples(List.of("gradual", "DROPCACHE"), List.of("drop"))),
            Map.entry(
                    "experimental.dnsTunnelingIpAddress",
                    new Samples(List.of("10.255.255.254", "0.0.0.0", "255.255.255.255"), List.of("01.2.3.4"))),
            Map.entry(
                    "experimental.ignoredPorts",
                    new Samples(List.of("1", "65535", "80,443", "80, 443"), List.of("0", "65536", "80,"))),
            Map.entry(
                    "automount.options",
                    new Samples(
                            List.of("metadata", "uid=0,gid=0", "umask=022,fmask=11,case=dir"),
                            List.of("uid=root", "umask=9", "exec", "metadata,,uid=0"))),
            Map.entry("automount.root", new Samples(List.of("/", "/mnt/", "/windows"), List.of("mnt", "/a b"))),
            Map.entry("automount.cgroups", new Samples(List.of("v1", "V2"), List.of("v3"))),
            Map.entry("filesystem.umask", new Samples(List.of("0022", "00", "0777"), List.of("22", "0888", "00222"))),
            Map.entry(
                    "network.hostname",
                    new Samples(
                            List.of("lab", "a", "A-1", "x".repeat(63)),
                            List.of("-a", "a-", "a.b", "x".repeat(64), ""))),
            Map.entry(
                    "user.default",
                    new Samples(List.of("root", "_apt", "a-b"), List.of("Root", "1a", "", "a".repeat(33)))));

    @TestFactory
    Stream<DynamicTest> everyKeyTakesItsValues() {
        return settings()
                .flatMap(setting -> samples(setting, true)
                        .map(value -> DynamicTest.dynamicTest(setting.name() + " takes " + value, () -> {
                            var table = tableOf(setting);
                            var values = SettingValues.of(
                                    table, "file", Map.of(setting.section(), Map.of(setting.key(), value)));
                            assertThat(values.find(setting)).isPresent();
                        })));
    }

    @TestFactory
    Stream<DynamicTest> everyKeyRefusesOtherValues() {
        return settings()
                .flatMap(setting -> samples(setting, false)
                        .map(value -> DynamicTest.dynamicTest(setting.name() + " refuses " + value, () -> {
                            var table = tableOf(setting);
                            org.assertj.core.api.Assertions.assertThatThrownBy(() -> SettingValues.of(
                                            table, "file", Map.of(setting.section(), Map.of(setting.key(), value))))
                                    .hasMessageContaining(setting.name())
                                    .hasMessageContaining("WSL_CONFIG_INVALID");
                        })));
    }

    /** A key without samples would pass unseen. */
    @TestFactory
    Stream<DynamicTest> everyKeyHasBothKindsOfSamples() {
        return settings()
                .map(setting -> DynamicTest.dynamicTest(setting.name(), () -> {
                    assertThat(samples(setting, true)).isNotEmpty();
                    assertThat(samples(setting, false)).isNotEmpty();
                }));
    }

    private static Stream<Setting> settings() {
        return Stream.concat(WslConfigKeys.TABLE.settings().stream(), WslConfKeys.TABLE.settings().stream());
    }

    private static SettingTable tableOf(Setting setting) {
        return WslConfigKeys.TABLE.settings().contains(setting) ? WslConfigKeys.TABLE : WslConfKeys.TABLE;
    }

    private static Stream<String> samples(Setting setting, boolean valid) {
        var own = BY_NAME.getOrDefault(setting.name(), ofType(setting.type()));
        var ofKind = BY_KIND.getOrDefault(setting.type().kind(), new Samples(List.of(), List.of()));
        var special = BY_NAME.containsKey(setting.name());
        // A key with samples of its own may be narrower than its kind; a fixed form may also be wider.
        var kindCounts = valid ? !special : !(special && setting.type() instanceof SettingType.Form);
        return Stream.of(own, ofKind)
                .filter(samples -> samples.equals(own) || kindCounts)
                .flatMap(samples -> (valid ? samples.valid() : samples.invalid()).stream())
                .distinct();
    }

    private static Samples ofType(SettingType type) {
        return switch (type) {
            case SettingType.WindowsPath _ -> new Samples(List.of("C:\\a\\b c.vhdx", "d:\\"), List.of());
            case SettingType.Text _ -> new Samples(List.of("a b", "", "x=\"y\" # z"), List.of());
            case SettingType.Form _ -> new Samples(List.of("/var/log/x.log"), List.of("relative"));
            case SettingType.Bool _, SettingType.Int _, SettingType.Size _, SettingType.Choice _, SettingType.Ports _ ->
                new Samples(List.of(), List.of());
        };
    }
}
