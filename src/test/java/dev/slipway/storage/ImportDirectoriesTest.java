package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportDirectoriesTest {
    @TempDir
    Path directory;

    @Test
    void findsFilesByTheirEndingAndFollowsNoLink() throws IOException {
        var inside = Files.createDirectories(directory.resolve("import"));
        var outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret.vbox"), "");
        Files.createSymbolicLink(inside.resolve("link"), outside);
        Files.createSymbolicLink(inside.resolve("link.vbox"), outside.resolve("secret.vbox"));
        var one = Files.writeString(inside.resolve("One.VBOX"), "");
        var two =
                Files.writeString(Files.createDirectories(inside.resolve("a/b")).resolve("two.ova"), "");
        Files.writeString(inside.resolve("two.txt"), "");
        assertThat(TestImports.in(inside, directory.resolve("missing")).find(Set.of(".vbox", ".ova")))
                .containsExactly(one, two);
    }

    @Test
    void looksOnlySoDeepAndOnlyForSoMany() throws IOException {
        var deep = Files.createDirectories(directory.resolve("1/2/3/4/5/6"));
        Files.writeString(deep.resolve("deep.vbox"), "");
        for (var number = 0; number < 210; number++) {
            Files.writeString(directory.resolve("m%03d.vbox".formatted(number)), "");
        }
        assertThat(TestImports.in(directory).find(Set.of(".vbox")))
                .hasSize(200)
                .doesNotContain(deep.resolve("deep.vbox"));
    }
}
