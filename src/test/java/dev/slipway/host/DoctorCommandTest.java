package dev.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void aFailureIsPrintedWithItsRemedy() {
        var host = RecordedHost.intel();
        host.files.with("/sys/module/kvm_intel/parameters/nested", "N\n").without("/usr/bin/swtpm");

        assertThat(print(host.examine()))
                .contains(
                        "✓ pass  Hardware virtualization of the processor  vmx (Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz)")
                .contains("✗ fail  Nested virtualization")
                .contains("! warn  TPM 2.0 emulator")
                .containsPattern("(?m)^ +\\$ echo 'options kvm_intel nested=1' \\| sudo tee")
                .contains("1 warnings, 1 failed.");
    }

    @Test
    void whatIsFineHasNoRemedies() {
        assertThat(print(RecordedHost.pvm()
                        .engine(dev.slipway.hypervisor.Engine.TCG)
                        .examine()))
                .contains("· info  Nested virtualization")
                .doesNotContain("modprobe");
    }

    private static String print(List<Check> checks) {
        var out = new ByteArrayOutputStream();
        DoctorCommand.print(checks, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
