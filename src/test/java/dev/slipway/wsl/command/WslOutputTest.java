package dev.slipway.wsl.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.guest.JobResult;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WslOutputTest {
    private static final String LIST = """
              NAME                     STATE           VERSION
            * SkiffOS                  Running         2
              Ubuntu-24.04             Stopped         2
              a                        Installing      1
              a_very.long-name_1234567 Converting      2
            """.replace("\n", "\r\n");

    @Test
    void readsTheListInEitherEncoding() {
        var expected = java.util.List.of(
                new DistroView("SkiffOS", 2, DistroState.RUNNING, true),
                new DistroView("Ubuntu-24.04", 2, DistroState.STOPPED, false),
                new DistroView("a", 1, DistroState.INSTALLING, false),
                new DistroView("a_very.long-name_1234567", 2, DistroState.CONVERTING, false));
        assertThat(WslOutput.distros(LIST)).isEqualTo(expected);
        var wide = LIST.getBytes(StandardCharsets.UTF_16LE);
        assertThat(WslOutput.distros(WslOutput.clean(wide))).isEqualTo(expected);
        assertThat(WslOutput.distros(new String(wide, StandardCharsets.UTF_8))).isEqualTo(expected);
        assertThat(WslOutput.distros(WslOutput.clean(("\uFEFF" + LIST).getBytes(StandardCharsets.UTF_16LE))))
                .isEqualTo(expected);
    }

    @Test
    void takesNothingElseForADistro() {
        assertThat(WslOutput.distros("wsl: something is odd 2\n  NAME STATE VERSION\nno distros 1\n\n"))
                .isEmpty();
        assertThat(WslOutput.distros("* New  Hibernating  2").getFirst().state())
                .isEqualTo(DistroState.UNKNOWN);
    }

    @Test
    void readsTheVersionInAnyLanguage() {
        assertThat(WslOutput.version(new JobResult(0, "WSL-Version: 2.6.3.0\r\nKernelversion: 6.6.87.2-1\r\n", "")))
                .contains("2.6.3.0");
        assertThat(WslOutput.version(new JobResult(-1, "Usage: wsl.exe 1.2.3", "")))
                .isEmpty();
        assertThat(WslOutput.version(new JobResult(0, "nothing", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Enabled, ENABLED",
        "Enable Pending, ENABLE_PENDING",
        "Disabled, DISABLED",
        "Disable Pending, DISABLE_PENDING",
        "Disabled with Payload Removed, PAYLOAD_REMOVED",
        "Bewitched, UNKNOWN",
    })
    void readsTheStateOfAFeature(String words, FeatureState state) {
        assertThat(WslOutput.featureState("Feature Name : X\r\nState : " + words + "\r\n\r\nCustom Properties:\r\n"))
                .isEqualTo(state);
    }

    @Test
    void readsRegistryAndHash() {
        assertThat(WslOutput.registryVersion(
                        "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\x\\MSI\r\n    Version    REG_SZ    2.6.3.0\r\n\r\n"))
                .contains("2.6.3.0");
        assertThat(WslOutput.registryVersion("ERROR: The system was unable to find it."))
                .isEmpty();
        var hash = "0123456789abcdef".repeat(4);
        assertThat(WslOutput.sha256("SHA256 hash of E:\\distro.tar:\r\n" + hash + "\r\nCertUtil: ok\r\n"))
                .contains(hash);
        assertThat(WslOutput.sha256("SHA256 hash of file E:\\x:\r\n"
                        + hash.toUpperCase(java.util.Locale.ROOT)
                                .replaceAll("..", "$0 ")
                                .strip() + "\r\n"))
                .contains(hash);
        assertThat(WslOutput.sha256("CertUtil: -hashfile command FAILED: 0x80070002"))
                .isEmpty();
    }
}
