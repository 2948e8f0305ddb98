package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.Specs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What libvirt's own schema says of the agreed documents. */
@Tag("libvirt")
class DomainSchemaTest {
    static Set<String> names() {
        return Specs.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isValid(String name, @TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("domain.xml"), DomainXml.render(Specs.named(name)));
        var process = new ProcessBuilder("virt-xml-validate", file.toString(), "domain")
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
