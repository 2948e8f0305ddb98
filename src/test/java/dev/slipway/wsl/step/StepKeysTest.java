package dev.slipway.wsl.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.wsl.distro.DistroName;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepKeysTest {
    @Test
    void keysOfStepsAreValidAndDifferForDifferentDistros() {
        var names =
                List.of("SkiffOS", "Skiff.OS", "Skiff-OS", "Skiff_OS", "a", "a" + "b".repeat(60), "a" + "b".repeat(61));
        var keys = names.stream()
                .map(name -> StepKeys.of("unregister", new DistroName(name)))
                .toList();
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[a-z0-9-]{1,64}"));
        assertThat(StepKeys.of("import", new DistroName("SKIFFOS"))).isEqualTo("import-skiffos");
    }
}
