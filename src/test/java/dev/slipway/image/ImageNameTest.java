package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "Windows 11 (Lab).vdi, windows-11-lab",
        "skiffos.tar.gz, skiffos",
        "debian-12.tar, debian-12",
        "wsl.2.6.3.0.x64.msi, wsl.2.6.3.0.x64",
        "-o.vdi, o",
        "--help, help",
        "$(id).vdi, id",
        ";id, id",
        "Windows 10 für Jörg (Büro).vdi, windows-10-fur-jorg-buro",
        "Straße.vdi, strasse",
        "日本.vdi, image",
        ".vdi, image",
        "11111111-2222-3333-4444-555555555555.vdi, image"
    })
    void comesFromTheFile(String file, String name) {
        assertThat(ImageName.from(file)).isEqualTo(name);
        assertThat(ImageName.require(name)).isEqualTo(name);
    }

    @Test
    void isCutToItsLength() {
        var name = ImageName.from("n".repeat(62) + "-x".repeat(50) + ".vdi");
        assertThat(ImageName.require(name)).isEqualTo("n".repeat(62));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-o",
                ".hidden",
                "Upper",
                "a b",
                "a/b",
                "../a",
                "a\n",
                "ä",
                "11111111-2222-3333-4444-555555555555"
            })
    void otherNamesAreRefused(String name) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> ImageName.require(name))
                        .problem()
                        .code())
                .isEqualTo(ProblemCode.INVALID_NAME);
    }
}
