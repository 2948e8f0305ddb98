package dev.slipway.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.hypervisor.libvirt.NeedsDaemon;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The main job where each command of a distro boots a Linux of its own, in a virtual machine inside the guest. */
@ExtendWith(NeedsDaemon.class)
@Tag("longer")
class NestedLinuxTest {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @TempDir
    Path directory;

    @Test
    void aCommandRunsInALinuxOfItsOwn() throws Exception {
        var disk = PracticeLab.variant(directory, "nested", "{\"nested_linux\": true}");
        try (var lab = PracticeLab.started(disk)) {
            PracticeLab.succeeded(lab.awaitDone(lab.create(lab.wish("nested"))));
            assertThat(lab.runInDistro("nested", "SkiffOS", "sh", "-c", "echo \"it's $((6*7))\"; cat /etc/os-release"))
                    .contains("it's 42", "ID=skiff");
            assertThat(lab.runInDistro("nested", "SkiffOS", "cat", "/proc/cmdline"))
                    .as("the command line of agent/nested_machine.py")
                    .contains("rdinit=/init", "iomem=relaxed");
            assertThat(bootId(lab)).as("the boot of another command").isNotEqualTo(bootId(lab));
        }
    }

    private static String bootId(PracticeLab lab) {
        var said = lab.runInDistro("nested", "SkiffOS", "cat", "/proc/sys/kernel/random/boot_id");
        var found = UUID.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return found.group();
    }
}
