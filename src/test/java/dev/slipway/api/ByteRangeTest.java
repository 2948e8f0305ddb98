package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-, 0, 1000",
        "bytes=10-19, 10, 10",
        "bytes=999-, 999, 1",
        "bytes=990-5000, 990, 10",
        "bytes=-1, 999, 1",
        "bytes=-5000, 0, 1000",
        "bytes=1000-, 0, 0",
        "bytes=5000-6000, 0, 0",
        "bytes=-0, 1000, 0",
    })
    void aRangeIsCutToTheFile(String header, long from, long count) {
        assertThat(ByteRange.of(header, 1000)).contains(new ByteRange(from, count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=1-2,4-5",
                "bytes=a-b",
                "bytes=+1-2",
                "bytes=--1",
                "lines=0-1",
                "bytes=0-99999999999999999999",
            })
    void whatCannotBeReadMeansTheWholeFile(String header) {
        assertThat(ByteRange.of(header, 1000)).isEqualTo(Optional.empty());
    }
}
