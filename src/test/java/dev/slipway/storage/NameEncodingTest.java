package dev.slipway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Slipway;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that cannot read names of files does not begin: one name with an umlaut would end every list. */
class NameEncodingTest {
    @Test
    void aStartWithoutLocaleIsRefusedWithTheSettingThatMendsIt(@TempDir Path folder) throws Exception {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dslipway.data-directory=" + folder.resolve("data"),
                        Slipway.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().remove("LANG");
        builder.environment().remove("LC_CTYPE");
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(folder.resolve("log"))
                .content()
                .contains("ERROR This JVM reads the names of files as ANSI_X3.4-1968")
                .contains("export LC_ALL=C.UTF-8");
        assertThat(process.exitValue()).isEqualTo(78);
        assertThat(folder.resolve("data")).as("nothing was made").doesNotExist();
    }
}
