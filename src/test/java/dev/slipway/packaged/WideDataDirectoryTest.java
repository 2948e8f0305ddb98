package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service does not begin in a data directory that others may enter. */
@Tag("packaged")
class WideDataDirectoryTest {
    @Test
    void isRefusedWithTheCommandThatMendsIt() throws Exception {
        try (var service = new ServiceProcess()) {
            var data = Files.createDirectory(service.dataDirectory());
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
            var process = service.launch();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(78);
            var mend = "chmod 0700 '%s'".formatted(data);
            assertThat(Files.readString(service.log()))
                    .contains("ERROR The data directory %s has the mode 0750".formatted(data))
                    .contains(mend);
            assertThat(data).as("nothing was made in it").isEmptyDirectory();

            assertThat(new ProcessBuilder("bash", "-c", mend).start().waitFor()).isZero();
            service.start();
            assertThat(Openings.of(service)).isEmpty();
        }
    }
}
