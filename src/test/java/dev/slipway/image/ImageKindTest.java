package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageKindTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"wsl-package", "WSL_PACKAGE", "Wsl-Package"})
    void isReadInEverySpelling(String word) throws Exception {
        assertThat(json.readValue('"' + word + '"', ImageKind.class)).isEqualTo(ImageKind.WSL_PACKAGE);
        assertThat(json.writeValueAsString(ImageKind.WSL_PACKAGE)).isEqualTo("\"wsl-package\"");
    }

    /** Jackson passes on only the last cause, so the problem must be it. */
    @Test
    void anotherWordIsRefusedInOurWords() {
        assertThat(catchThrowable(() -> json.readValue("\"floppy\"", ImageKind.class)))
                .hasRootCauseInstanceOf(ProblemException.class);
    }
}
