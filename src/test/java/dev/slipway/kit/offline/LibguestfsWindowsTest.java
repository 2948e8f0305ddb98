package dev.slipway.kit.offline;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.filesystem.ntfs.NtfsDisk;
import dev.slipway.disk.format.vdi.Qemu;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Engine;
import dev.slipway.operation.CancelledException;
import dev.slipway.operation.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real libguestfs on a real NTFS volume with a real registry file; only Windows itself is not there. */
@Tag("guestfs")
class LibguestfsWindowsTest {
    private static final String SERVICES = "ControlSet001/Services";

    @TempDir
    Path directory;

    private Path volume;
    private DiskChain overlay;

    @BeforeEach
    void aMachinesDisk() throws Exception {
        var raw = new NtfsDisk(directory).raw(directory.resolve("windows.raw"));
        volume = directory.resolve("volume.ntfs");
        var top = directory.resolve("machine.qcow2");
        Qemu.img("create", "-q", "-f", "qcow2", "-b", raw.toString(), "-F", "raw", top.toString());
        overlay = DiskChain.of(
                new DiskChain.Layer(top, DiskFormat.QCOW2, false), new DiskChain.Layer(raw, DiskFormat.RAW, true));
    }

    private Path hive() throws IOException {
        var file = directory.resolve("SYSTEM");
        try (var hive = HiveFile.create(file)) {
            hive.with("Select", "Current", 1)
                    .with("Select", "Default", 1)
                    .with(SERVICES + "/storahci", "Start", 3)
                    .with(SERVICES + "/storahci/StartOverride", "0", 3)
                    .commit();
        }
        return file;
    }

    @Test
    void filesAndServicesAreInWindows() throws Exception {
        var guestfs = Guestfs.load().orElseThrow();
        var hive = hive();
        try (var appliance =
                Appliance.start(guestfs, overlay, Engine.TCG, Files.createDirectory(directory.resolve("work")))) {
            assertThatThrownBy(() -> WindowsVolume.mount(appliance))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no NTFS volume of the disk has a Windows");
            // Written as some Windows did it: names of folders differ in their case.
            appliance.upload(hive, "/WINDOWS/system32/config/SYSTEM");
            appliance.finish();
        }
        var said = Files.writeString(directory.resolve("said"), "from the kit");
        var windows = new LibguestfsWindows();
        assertThat(windows.available()).isTrue();
        windows.change(RecordingContext.inRealTime(), overlay, Engine.TCG, installation -> {
            installation.put("/Slipway/drivers/w10/vioser.inf", said);
            assertThat(installation.startAtBoot("storahci")).isTrue();
            assertThat(installation.startAtBoot("unheard-of")).isFalse();
            installation.runAtStart("SlipwaySetup", "%SystemRoot%\\System32\\cmd.exe /d /c C:\\Slipway\\run.cmd");
            installation.runAtStart("SlipwaySetup", "%SystemRoot%\\System32\\cmd.exe /d /c C:\\Slipway\\again.cmd");
        });

        flatten();
        assertThat(cat("/Slipway/drivers/w10/vioser.inf")).hasContent("from the kit");
        try (var changed = HiveFile.read(cat("/WINDOWS/system32/config/SYSTEM"))) {
            assertThat(changed.number(SERVICES + "/storahci", "Start")).isZero();
            assertThat(changed.has(SERVICES + "/storahci/StartOverride")).isFalse();
            assertThat(changed.has(SERVICES + "/unheard-of")).isFalse();
            var service = SERVICES + "/SlipwaySetup";
            assertThat(changed.number(service, "Type")).isEqualTo(0x10);
            assertThat(changed.number(service, "Start")).isEqualTo(2);
            assertThat(changed.text(service, "ObjectName", 1)).isEqualTo("LocalSystem");
            assertThat(changed.text(service, "ImagePath", 2))
                    .isEqualTo("%SystemRoot%\\System32\\cmd.exe /d /c C:\\Slipway\\again.cmd");
        }
    }

    /** The volume as it is now, out of the overlay. */
    private void flatten() throws Exception {
        var flat = directory.resolve("flat.raw");
        Qemu.img("convert", "-f", "qcow2", "-O", "raw", overlay.top().file().toString(), flat.toString());
        var disk = Files.readAllBytes(flat);
        Files.write(volume, Arrays.copyOfRange(disk, (int) NtfsDisk.START, disk.length));
    }

    private Path cat(String path) throws IOException, InterruptedException {
        var out = directory.resolve("out");
        var process = new ProcessBuilder("ntfscat", volume.toString(), path)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor()).as(path).isZero();
        return out;
    }

    /** A canary lies where the service keeps its own, and in its environment. */
    @Test
    void whatReadsTheDiskSeesNothingElse() {
        var context = RecordingContext.inRealTime();
        var seen = new ArrayList<String>();
        var person = Thread.ofVirtual().start(() -> {
            await().until(() -> qemu().findAny().isPresent());
            qemu().map(each -> Path.of("/proc", Long.toString(each.pid()))).forEach(process -> {
                seen.add("environment " + read(process.resolve("environ")).replace('\0', ' '));
                seen.add("canary " + Files.exists(process.resolve("root" + directory + "/secret.key")));
                seen.add("etc " + Files.exists(process.resolve("root/etc/passwd")));
                seen.add("net " + read(process.resolve("net/dev")).lines().count());
                seen.add("privileges "
                        + read(process.resolve("status"))
                                .lines()
                                .filter(line -> line.startsWith("NoNewPrivs") || line.startsWith("Seccomp:"))
                                .toList());
            });
            context.cancel();
        });
        assertThatThrownBy(() -> {
                    Files.writeString(directory.resolve("secret.key"), "canary");
                    new LibguestfsWindows().change(context, overlay, Engine.TCG, _ -> {});
                })
                .isInstanceOf(CancelledException.class);
        assertThat(person.isAlive()).isFalse();
        assertThat(seen)
                .contains("canary false", "etc false", "net 3", "privileges [NoNewPrivs:\t1, Seccomp:\t2]")
                .noneMatch(line -> line.startsWith("environment") && line.contains("JAVA"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private Stream<ProcessHandle> qemu() {
        return appliances().filter(each -> each.info().command().orElse("").contains("qemu-system"));
    }

    @Test
    void aCancelEndsTheApplianceAtOnce() {
        var context = RecordingContext.inRealTime();
        var person = Thread.ofVirtual().start(() -> {
            await().until(() -> appliances().findAny().isPresent());
            context.cancel();
        });
        assertThatThrownBy(() -> new LibguestfsWindows().change(context, overlay, Engine.TCG, _ -> {}))
                .isInstanceOf(CancelledException.class);
        assertThat(person.isAlive()).isFalse();
        assertThat(appliances()).isEmpty();
    }

    private Stream<ProcessHandle> appliances() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info()
                        .commandLine()
                        .orElse("")
                        .contains(overlay.top().file().toString()));
    }
}
