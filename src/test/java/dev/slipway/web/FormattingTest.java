package dev.slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormattingTest {
    @ParameterizedTest
    @CsvSource({
        "dataBytes, 2097152, data: 2 MiB",
        "unpackedBytes, 1610612736, unpacked: 1.5 GiB",
        "type, dynamic, type: dynamic",
        "fallbackBoot, no, fallback boot: no",
        "verified, 2026-11-22T01:02:03Z, verified: 2026-11-22 01:02 UTC",
        "madeFrom, /a/B.vdi.gz, made from: /a/B.vdi.gz",
        "dataBytes, unknown, data bytes: unknown",
        "dataBytes, 99999999999999999999, data bytes: 99999999999999999999",
        "uploaded, 2026-99-99T01:02:03Z, uploaded: 2026-99-99T01:02:03Z",
    })
    void factsAreWords(String key, String value, String said) {
        assertThat(Formatting.fact(key, value)).isEqualTo(said);
    }

    @Test
    void sizesAndTimesAreShort() {
        assertThat(Formatting.bytes(1023)).isEqualTo("1023 bytes");
        assertThat(Formatting.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Formatting.bytes(200L << 30)).isEqualTo("200 GiB");
        assertThat(Formatting.duration(Duration.ZERO)).isEqualTo("1 s");
        assertThat(Formatting.duration(Duration.ofSeconds(221))).isEqualTo("3 min 41 s");
        assertThat(Formatting.duration(Duration.ofMinutes(61))).isEqualTo("1 h 1 min");
    }
}
