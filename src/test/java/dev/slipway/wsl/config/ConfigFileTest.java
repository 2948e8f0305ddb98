package dev.slipway.wsl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final String CHARACTERS = "abcXYZ019 \"\\#,;=[]%$'(){}<>|&~^/.-_";

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`memory=4GB` ~ `4GB`",
                "`  memory\t= 4GB  \t` ~ `4GB`",
                "`memory=4GB # half` ~ `4GB`",
                "`memory=\"4GB\"` ~ `4GB`",
                "`MEMORY=4GB` ~ `4GB`",
                "`memory=4\\\nGB` ~ `4GB`",
                "`memory=4\"G\"B` ~ `4GB`",
            })
    void readsAsWslDoes(String line, String value) {
        var reading = WslConfigRules.read("[wsl2]\n" + line + "\n");
        assertThat(reading.values().find("wsl2", "memory")).contains(value);
        assertThat(reading.complaints()).isEmpty();
    }

    @Test
    void keepsBlanksAndHashesInsideQuotes() {
        var reading = WslConfigRules.read("[wsl2]\nkernelCommandLine = \"  a # b \"   # real comment\n");
        assertThat(reading.values().find("wsl2", "kernelCommandLine")).contains("  a # b ");
    }

    @Test
    void unescapes() {
        var reading = WslConfigRules.read("[wsl2]\nswapFile=C:\\\\temp\\\\swap.vhdx\nkernelCommandLine=a\\\"b\n");
        assertThat(reading.values().find("wsl2", "swapFile")).contains("C:\\temp\\swap.vhdx");
        assertThat(reading.values().find("wsl2", "kernelCommandLine")).contains("a\"b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "swapFile=C:\\Users\\lab\\swap.vhdx",
                "[ws l2]",
                "[2wsl]",
                "[wsl2",
                "[wsl2] junk",
                "1key=2",
                "key value",
                "key-name=1",
                "kernelCommandLine=\"open",
                "=1",
            })
    void wslConfigPassesOverALineItCannotRead(String line) {
        var reading = WslConfigRules.read("[wsl2]\n" + line + "\n[wsl2]\nmemory=4GB\n");
        assertThat(reading.values().find("wsl2", "memory")).contains("4GB");
        assertThat(reading.complaints()).hasSize(1).first().asString().startsWith("Line 2 is ignored");
    }

    @Test
    void wslConfEndsAtALineItCannotRead() {
        var reading = WslConfRules.read("[network]\nhostname=lab\n[boot]\ncommand=C:\\x\n[interop]\nenabled=false\n");
        assertThat(reading.values().find("network", "hostname")).contains("lab");
        assertThat(reading.values().find("interop", "enabled")).isEmpty();
        assertThat(reading.complaints()).hasSize(1).first().asString().contains("stops reading at line 4");
    }

    @Test
    void afterASectionItCannotReadKeysBelongNowhere() {
        var reading = WslConfigRules.read("[wsl2]\n[oo ps]\nmemory=4GB\n");
        assertThat(reading.values().find("wsl2", "memory")).isEmpty();
    }

    @Test
    void countsLinesAcrossContinuations() {
        var reading = WslConfigRules.read("[wsl2]\nmemory=4\\\nGB\nbad line\n");
        assertThat(reading.complaints()).containsExactly("Line 4 is ignored: the key lacks its =.");
    }

    @Test
    void theFirstOfSeveralCountsEvenWhenItIsInvalid() {
        var reading = WslConfigRules.read("[wsl2]\nmemory=much\nmemory=4GB\nnosuch=1\n");
        assertThat(reading.values().find("wsl2", "memory")).isEmpty();
        assertThat(reading.complaints()).hasSize(3);
    }

    @Test
    void knowsTheExperimentalNamesOfGrownUpKeys() {
        var reading = WslConfigRules.read("[experimental]\nnetworkingMode=mirrored\nmemory=4GB\n");
        assertThat(reading.values().find("wsl2", "networkingMode")).contains("mirrored");
        assertThat(reading.complaints()).containsExactly("WSL does not know experimental.memory.");
    }

    @Test
    void toleratesByteOrderMarksAndCarriageReturns() {
        var reading = WslConfigRules.read("\uFEFF[wsl2]\r\nmemory=4GB\r\n");
        assertThat(reading.values().find("wsl2", "memory")).contains("4GB");
        assertThat(reading.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void anyTextIsTheSumOfItsLines(int seed) {
        var random = new Random(seed);
        for (int n = 0; n < 500; n++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(120); i > 0; i--) {
                text.append((CHARACTERS + "\n\n\r\t").charAt(random.nextInt(CHARACTERS.length() + 4)));
            }
            assertThat(ConfigFile.parse(text.toString()).text()).isEqualTo(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whatIsRenderedReadsBackTheSame(long seed) {
        var random = new Random(seed);
        for (int n = 0; n < 300; n++) {
            for (var table : List.of(WslConfigKeys.TABLE, WslConfKeys.TABLE)) {
                var values = random(table, random);
                var file = ConfigFile.parse(values.render());
                var reading = SettingValues.read(table, file, table.equals(WslConfKeys.TABLE));
                assertThat(reading.complaints()).isEmpty();
                assertThat(reading.values()).isEqualTo(values);
                assertThat(SettingValues.of(table, "file", values.json())).isEqualTo(values);
                assertThat(file.rewritten(values, ConfigFile.Others.REMOVED)).isEqualTo(values.render());
            }
        }
    }

    private static SettingValues random(SettingTable table, Random random) {
        var values = new LinkedHashMap<Setting, String>();
        for (var setting : table.settings()) {
            if (random.nextInt(3) == 0) {
                values.put(setting, random(setting, random));
            }
        }
        return new SettingValues(table, values);
    }

    private static String random(Setting setting, Random random) {
        return switch (setting.type()) {
            case SettingType.Bool _ -> Boolean.toString(random.nextBoolean());
            case SettingType.Int(var least, var most) -> Long.toString(random.nextLong(least, most + 1L));
            case SettingType.Size _ ->
                random.nextInt(5000) + List.of("", "B", "KB", "M", "GB").get(random.nextInt(5));
            case SettingType.WindowsPath _ ->
                "C:\\"
                        + List.of("a b#c", "new\\table", "x,y\\", " lead", "back\\\\two")
                                .get(random.nextInt(5));
            case SettingType.Text _ -> text(random);
            case SettingType.Choice choice ->
                choice.words().get(random.nextInt(choice.words().size()));
            case SettingType.Ports _ -> random.nextInt(1, 65536) + "," + random.nextInt(1, 65536);
            case SettingType.Form _ ->
                switch (setting.key()) {
                    case "macAddress" -> "5c:bb:f6:9e:ee:fa";
                    case "dnsTunnelingIpAddress" -> "10.0.0." + random.nextInt(256);
                    case "loadKernelModules" -> "tun,ip_tables";
                    case "options" -> "uid=0,gid=0,umask=22,metadata";
                    case "umask" -> "0027";
                    case "hostname", "default" -> "lab" + random.nextInt(10);
                    default -> "/var/log/x";
                };
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    @Test
    void rewritingKeepsCommentsAndUnknownKeys() {
        var before = """
                # mine
                [wsl2]
                memory = 2GB  # small
                swap=0
                futureKey=7

                [other]
                x=1
                """;
        var values = SettingValues.of(
                WslConfigKeys.TABLE,
                "file",
                Map.of("wsl2", Map.of("memory", "4GB", "processors", 2), "general", Map.of("instanceIdleTimeout", -1)));
        assertThat(ConfigFile.parse(before).rewritten(values, ConfigFile.Others.REMOVED))
                .isEqualTo("""
                # mine
                [wsl2]
                memory=4GB
                futureKey=7
                processors=2

                [other]
                x=1

                [general]
                instanceIdleTimeout=-1
                """);
        assertThat(ConfigFile.parse(before).rewritten(values, ConfigFile.Others.KEPT))
                .contains("swap=0\n");
    }

    @Test
    void rewritingDisarmsALineThatWouldHideTheRest() {
        var values = SettingValues.of(WslConfKeys.TABLE, "file", Map.of("network", Map.of("hostname", "lab")));
        var text = ConfigFile.parse("bad line\n[network]\nhostname=old").rewritten(values, ConfigFile.Others.KEPT);
        assertThat(text).isEqualTo("# bad line\n[network]\nhostname=lab\n");
        assertThat(WslConfRules.read(text).values()).isEqualTo(values);
    }

    @Test
    void rewritingIsStable() {
        var values = SettingValues.of(WslConfKeys.TABLE, "file", Map.of("automount", Map.of("options", "uid=0,gid=0")));
        var once = ConfigFile.parse("[user]\r\ndefault=root").rewritten(values, ConfigFile.Others.KEPT);
        assertThat(once).isEqualTo("[user]\r\ndefault=root\r\n\r\n[automount]\r\noptions=\"uid=0,gid=0\"\r\n");
        assertThat(ConfigFile.parse(once).rewritten(values, ConfigFile.Others.KEPT))
                .isEqualTo(once);
    }

    @Test
    void rewritingAnyTextLeavesWhatWasAskedFor() {
        var random = new Random(5);
        for (int n = 0; n < 500; n++) {
            var table = random.nextBoolean() ? WslConfigKeys.TABLE : WslConfKeys.TABLE;
            var lines = new ArrayList<String>();
            for (int i = random.nextInt(8); i > 0; i--) {
                var setting =
                        table.settings().get(random.nextInt(table.settings().size()));
                lines.add(List.of(
                                "[" + setting.section() + "]",
                                setting.key() + "=1",
                                "junk " + text(random),
                                "# c",
                                "",
                                "x=y")
                        .get(random.nextInt(6)));
            }
            var values = random(table, random);
            var rewritten = ConfigFile.parse(String.join("\n", lines)).rewritten(values, ConfigFile.Others.REMOVED);
            assertThat(SettingValues.read(table, ConfigFile.parse(rewritten), true)
                            .values())
                    .as(String.join("\n", lines))
                    .isEqualTo(values);
        }
    }
}
