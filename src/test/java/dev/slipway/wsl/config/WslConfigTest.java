package dev.slipway.wsl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WslConfigTest {
    @Test
    void namesEveryBadKeyAtOnceWithItsAllowedForm() {
        assertThatThrownBy(() -> WslConfig.of(Map.of(
                        "wsl2", Map.of("memory", "lots", "nosuch", 1, "swap", List.of(List.of())),
                        "nowhere", Map.of("x", true))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problems()).hasSize(4).allMatch(p -> p.code() == ProblemCode.WSL_CONFIG_INVALID);
                    assertThat(e.problems()).allMatch(p -> !p.remedies().isEmpty());
                    assertThat(e.problems())
                            .anySatisfy(p -> {
                                assertThat(p.title()).isEqualTo(".wslconfig: wsl2.memory cannot be \"lots\".");
                                assertThat(p.remedies().getFirst().sentence()).contains("4GB");
                            })
                            .anySatisfy(p -> assertThat(p.title()).contains("wsl2.nosuch is not known"))
                            .anySatisfy(p -> assertThat(p.remedies().getFirst().sentence())
                                    .isEqualTo("Sections: wsl2, experimental, general."));
                });
    }

    @Test
    void refusesTheSameKeyUnderItsOldName() {
        assertThatThrownBy(() -> WslConfig.of(
                        Map.of("wsl2", Map.of("firewall", true), "experimental", Map.of("firewall", false))))
                .hasMessageContaining("wsl2.firewall is given twice");
    }

    @Test
    void isANestedObjectInJsonWithTypedValues() throws Exception {
        var json = new ObjectMapper();
        var config = json.readValue(
                "{\"wsl2\":{\"memory\":\"4GB\",\"processors\":\"0x2\",\"guiApplications\":1},\"experimental\":{\"ignoredPorts\":[80,443]}}",
                WslConfig.class);
        assertThat(json.writeValueAsString(config))
                .isEqualTo(
                        "{\"wsl2\":{\"memory\":\"4GB\",\"processors\":2,\"guiApplications\":true},\"experimental\":{\"ignoredPorts\":\"80,443\"}}");
        assertThat(json.readValue(json.writeValueAsString(config), WslConfig.class))
                .isEqualTo(config);
    }

    @Test
    void rendersInTheOrderOfTheTableAndEscapesPaths() {
        var config = WslConfig.of(Map.of(
                "experimental", Map.of("sparseVhd", true),
                "wsl2", Map.of("swapFile", "C:\\Users\\lab\\swap.vhdx", "memory", "4GB")));
        assertThat(config.render()).isEqualTo("""
                [wsl2]
                memory=4GB
                swapFile=C:\\\\Users\\\\lab\\\\swap.vhdx

                [experimental]
                sparseVhd=true
                """);
        assertThat(WslConfig.parse(config.render()).config()).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wsl2.networkingMode=mirrored experimental.ignoredPorts=80 | 22621 |",
                "experimental.ignoredPorts=80 | 22621 | unless wsl2.networkingMode is mirrored",
                "experimental.hostAddressLoopback=true | 22621 | unless wsl2.networkingMode is mirrored",
                "wsl2.networkingMode=mirrored wsl2.firewall=false | 22621 | always on",
                "wsl2.networkingMode=mirrored wsl2.localhostForwarding=true | 22621 | does nothing while",
                "wsl2.networkingMode=none wsl2.dnsProxy=true | 22621 | unless wsl2.networkingMode is nat",
                "wsl2.networkingMode=none wsl2.dnsTunneling=true | 22621 | while wsl2.networkingMode is none",
                "wsl2.dnsTunneling=false experimental.bestEffortDnsParsing=true | 22621 | without wsl2.dnsTunneling",
                "wsl2.dnsTunneling=false experimental.dnsTunnelingIpAddress=10.0.0.1 | 22621 | without wsl2.dnsTunneling",
                "wsl2.networkingMode=bridged wsl2.vmSwitch=ext | 22621 | deprecated",
                "wsl2.virtio=false wsl2.virtiofs=true | 22621 | virtiofs does nothing",
                "wsl2.memory=255MB | 22621 | raised to 256MB",
                "wsl2.memory=256MB | 22621 |",
                "wsl2.guiApplications=false wsl2.swap=0 | 22621 | SkiffOS may wait",
                "wsl2.safeMode=true | 22621 | switches most other settings off",
                "wsl2.kernelModules=C:\\m.vhd | 22621 | wsl2.kernel is not set",
                "wsl2.vmIdleTimeout=-1 | 22000 |",
                "wsl2.vmIdleTimeout=-1 | 21999 | does nothing before Windows 11",
                "wsl2.firewall=true | 22000 | before Windows 11 22H2",
                "wsl2.firewall=true | 0 |",
            })
    void warnsWhereKeysContradict(String settings, int build, @org.jspecify.annotations.Nullable String warning) {
        var json = new java.util.HashMap<String, Map<String, Object>>();
        for (var setting : List.of(settings.split(" ", -1))) {
            var parts = List.of(setting.split("[.=]", 3));
            json.computeIfAbsent(parts.get(0), _ -> new java.util.HashMap<>()).put(parts.get(1), parts.get(2));
        }
        var warnings = WslConfig.of(json).warnings(build);
        if (warning == null) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings).hasSize(1).first().asString().contains(warning);
        }
    }

    @Test
    void skiffOsBearsNeitherSystemdNorAnotherUser() {
        var conf = WslConf.of(Map.of("boot", Map.of("systemd", true), "user", Map.of("default", "core")));
        assertThat(conf.problemsOnSkiffOs())
                .extracting(p -> p.detail())
                .satisfiesExactly(
                        detail -> assertThat(detail).contains("/sbin/init"),
                        detail -> assertThat(detail).contains("0x80040308"));
        assertThat(WslConf.of(Map.of("boot", Map.of("systemd", false), "user", Map.of("default", "root")))
                        .problemsOnSkiffOs())
                .isEmpty();
    }

    @Test
    void wslConfWarns() {
        assertThat(WslConf.of(Map.of("boot", Map.of("systemd", true))).warnings(1))
                .hasSize(1);
        assertThat(WslConf.of(Map.of("boot", Map.of("systemd", true))).warnings(2))
                .isEmpty();
        assertThat(WslConf.of(Map.of("automount", Map.of("enabled", false, "root", "/w")))
                        .warnings(2))
                .hasSize(1);
        assertThat(WslConf.of(Map.of("interop", Map.of("enabled", false, "appendWindowsPath", true)))
                        .warnings(2))
                .hasSize(1);
    }

    @Test
    void laysWishesOverTheDistrosOwnFile() {
        var shipped = "[automount]\nenabled=true\noptions=\"uid=0,gid=0\"\n";
        assertThat(WslConf.of(Map.of("network", Map.of("hostname", "skiff")))
                        .renderInto(shipped, ConfigFile.Others.KEPT))
                .isEqualTo(shipped + "\n[network]\nhostname=skiff\n");
    }
}
