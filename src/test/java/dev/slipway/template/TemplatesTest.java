package dev.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
    @TempDir
    Path directory;

    @Test
    void thePackagedTemplatesAreComplete() {
        var templates = new Templates(TemplateFiles.packaged());

        assertThat(templates.list())
                .extracting(MachineTemplate::name)
                .containsExactly("windows-10", "windows-11", "practice-guest");
        assertThat(templates.require("windows-11").tpm()).isTrue();
        assertThat(templates.require("windows-10").tpm()).isFalse();
        assertThat(templates.require("windows-10").clockOffset()).isEqualTo("localtime");
        assertThat(templates.require("practice-guest").isPractice()).isTrue();
        assertThat(templates.require("practice-guest").diskCache().on("tcg")).isEqualTo("unsafe");
    }

    @Test
    void anUnknownTemplateIsNotFound() {
        var templates = new Templates(TemplateFiles.packaged());

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> templates.require("windows-95"))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @Test
    void aDirectoryReplacesThePackagedFiles() throws IOException {
        write("lab", valid().replace("name: windows-10", "name: lab"));

        assertThat(new Templates(TemplateFiles.of(directory)).list())
                .extracting(MachineTemplate::name)
                .containsExactly("lab");
    }

    @ParameterizedTest(name = "{0} -> {1}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            tpm: false        | tpm: false;cpuz: 4  | key cpuz        | no such key
            cpus: 4           | cpus: 1             |                 | below minimumCpus
            cpus: 4           | cpus: many          | key cpus        | many
            cpus: 4           | cpus: '4'           | key cpus        | coerce
            cpus: 4           | cpus: 1.5           | key cpus        | 1.5
            cpus: 4           | cpus:               | key cpus        | empty
            cpus: 4           | # gone              | key cpus        | Missing
            tpm: false        | tpm: maybe          | key tpm         | maybe
            tpm: false        | tpm: false;practice: true |                 | practice
            tpm: false        | cpus: 5             |                 | Duplicate field 'cpus'
            nicModel: e1000e  | nicModel: am79c970a |                 | none of e1000, e1000e
            system: windows-10| system: windows-95  | key system      | none of windows-10
            kvm: none         | kvm: turbo          | key diskCache   | diskCache.kvm
            kvm: none         | kvm: [              |                 | line
            memoryMiB: 8192   | memoryMiB: 1024     |                 | below minimumMemoryMiB
            name: windows-10  | name: win           | key name        | not the file's name
            title: Windows 10 with WSL 2 | title:   |                 | title is empty
            """)
    void aWrongFileIsNamedWithItsKey(String line, String replacement, String key, String why) throws IOException {
        write("windows-10", valid().replaceFirst("(?m)^( *)" + line + "$", "$1" + replacement.replace(';', '\n')));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new Templates(TemplateFiles.of(directory)))
                .satisfies(e -> {
                    assertThat(e.problem().code()).isEqualTo(ProblemCode.TEMPLATE_INVALID);
                    assertThat(e.problem().detail())
                            .contains("windows-10.yaml")
                            .contains(key == null ? "" : key)
                            .containsIgnoringCase(why);
                });
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new Templates(TemplateFiles.of(directory.resolve("gone"))))
                .satisfies(e -> assertThat(e.problem().detail()).contains("gone"));
    }

    private static String valid() throws IOException {
        return Files.readString(Path.of("vm-templates/templates/windows-10.yaml"));
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory.resolve("templates"));
        Files.writeString(directory.resolve("templates").resolve(name + ".yaml"), text);
    }
}
