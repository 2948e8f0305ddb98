package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agreed documents; {@code -Dgolden.update=true} rewrites them, then read the diff. */
class DomainXmlTest {
    private static final Path GOLDEN = Path.of("src/test/resources/domain-xml");

    static Set<String> names() {
        return Specs.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void rendersTheAgreedDomain(String name) throws IOException {
        var file = GOLDEN.resolve(name + ".xml");
        var rendered = DomainXml.render(Specs.named(name));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, rendered);
        }
        assertThat(rendered).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("names")
    void passesTheGuard(String name) {
        var spec = Specs.named(name);
        DomainGuard.check(DomainXml.render(spec), spec.files());
    }
}
