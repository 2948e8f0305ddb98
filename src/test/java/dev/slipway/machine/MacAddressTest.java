package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"080027ABCDEF", "08:00:27:ab:cd:ef", "08-00-27-AB-CD-EF", " 08:00:27:AB:CD:EF "})
    void isKeptInOneForm(String text) {
        assertThat(new MacAddress(text).value()).isEqualTo("08:00:27:ab:cd:ef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "08:00:27:ab:cd",
                "08:00:27:ab:cd:ef:01",
                "08:00-27:ab:cd:ef",
                "0g:00:27:ab:cd:ef",
                "'/><script>",
                "08:00:27:ab:cd:ef\n08:00:27:ab:cd:ef",
            })
    void otherTextIsRefused(String text) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> new MacAddress(text));
    }

    @Test
    void addressesOfGroupsAndZerosBelongToNoCard() {
        for (var text : new String[] {"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "090027000000", "00:00:00:00:00:00"}) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> new MacAddress(text))
                    .satisfies(e -> assertThat(e.problem().remedies()).isNotEmpty());
        }
    }
}
