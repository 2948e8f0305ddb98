package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderPlaceTest {
    private static final UUID FOLDER = UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "win10.vbox",
                "Win 10 (Lab)/Win 10 (Lab).vbox",
                "Größe/Snapshots/{8a1e-4f}.vdi",
                "a/b/c/d.vdi",
                "..hidden/x",
                "日本/x.vdi"
            })
    void namesOfPeopleAreFine(String path) {
        assertThat(new FolderPlace(FOLDER, path).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../x",
                "a/../../x",
                "a/..",
                ".",
                "a/./b",
                "a//b",
                "a/",
                "a\\..\\b",
                "C:\\x",
                "a/b/c/d/e",
                "a\nb",
                "a\0b",
                "a\u202Eb",
                " ",
                "a/ /b"
            })
    void nothingLeadsOutOrHides(String path) {
        refuses(path);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 501, 100_000})
    void nothingIsEndless(int length) {
        refuses("x".repeat(length));
    }

    private static void refuses(String path) {
        assertThatThrownBy(() -> new FolderPlace(FOLDER, path)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_REQUEST);
            assertThat(e.problem().remedies()).isNotEmpty();
        });
    }
}
