package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with the directories. */
class PlaceChecksTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource({"breakages", "openings"})
    void isSeen(Breakage breakage) {
        breakage.isSeen();
    }

    static Stream<Breakage> breakages() {
        return Stream.of(
                new Breakage(
                        "space", Outcome.FAIL, "1.0 GiB free", "SLIPWAY_IMAGES=", host -> host.files.usable(1L << 30)),
                new Breakage(
                        "space",
                        Outcome.WARN,
                        "20.0 GiB free",
                        "SLIPWAY_IMAGES=",
                        host -> host.files.usable(20L << 30)),
                new Breakage(
                        "images",
                        Outcome.WARN,
                        "does not exist yet",
                        "install -d",
                        host -> host.files.without("/var/lib/libvirt/images/slipway")),
                new Breakage("images", Outcome.FAIL, "cannot make files", "chown", host -> host.files.readOnly()),
                new Breakage(
                        "images",
                        Outcome.WARN,
                        "not with O_DIRECT",
                        "ext4",
                        host -> host.shell.fails("dd ", "", "dd: failed to open: Invalid argument")),
                new Breakage(
                        "images",
                        Outcome.FAIL,
                        "/var/lib/libvirt/images/slipway is anna:anna 700",
                        "chmod o+x",
                        host -> host.files.owned("/var/lib/libvirt/images/slipway", "anna:anna", 0700, true)),
                new Breakage("perms", Outcome.FAIL, "/home/anna is anna:anna 700", "chmod o+x '/home/anna'", host -> {
                    host.imports("/home/anna/disks");
                    host.files
                            .owned("/home/anna", "anna:anna", 0700, true)
                            .owned("/home/anna/disks/a.vdi", "anna:anna", 0644, false);
                }),
                new Breakage(
                        "perms",
                        Outcome.FAIL,
                        "win10.vdi is anna:anna 600",
                        "chmod o+r",
                        host -> host.files.owned("/srv/slipway/import/win10.vdi", "anna:anna", 0600, false)),
                new Breakage(
                        "perms", Outcome.WARN, "None exists: /nowhere", "install -d", host -> host.imports("/nowhere")),
                new Breakage("apparmor", Outcome.WARN, "cannot read disks in /data/disks", "virt-aa-helper", host -> {
                    appArmor(host);
                    host.imports("/data/disks");
                }),
                new Breakage("apparmor", Outcome.FAIL, "refuses files in /etc/disks", "/srv", host -> {
                    appArmor(host);
                    host.imports("/etc/disks");
                }));
    }

    private static final String IMAGES = "/var/lib/libvirt/images/slipway";

    /** Who else reads or replaces what is in them. */
    static Stream<Breakage> openings() {
        return Stream.of(
                new Breakage(
                        "store",
                        Outcome.FAIL,
                        "/var/lib/slipway is anna:anna 750: others may enter it",
                        "chmod 0700 '/var/lib/slipway'",
                        host -> host.files.owned("/var/lib/slipway", "anna:anna", 0750, true)),
                new Breakage(
                        "store",
                        Outcome.FAIL,
                        "/var/lib is root:root 777: everybody may replace",
                        "chmod o-w '/var/lib'",
                        host -> host.files.owned("/var/lib", "root:root", 0777, true)),
                new Breakage(
                        "store",
                        Outcome.WARN,
                        "everybody may list it",
                        "chmod 2711 '" + IMAGES + "/volumes'",
                        host -> host.files.owned(IMAGES + "/volumes", "anna:anna", 0755, true)),
                new Breakage(
                        "store",
                        Outcome.WARN,
                        "a.qcow2 is anna:anna 644: everybody who knows its name",
                        "usermod -aG libvirt-qemu 'anna'",
                        host -> host.files
                                .owned(IMAGES + "/volumes", "anna:anna", 0711, true)
                                .owned(IMAGES + "/volumes/a.qcow2", "anna:anna", 0644, false)),
                new Breakage(
                        "parsers",
                        Outcome.WARN,
                        "bwrap is not installed",
                        "install bubblewrap",
                        host -> host.shell.without("bwrap --die-with-parent")),
                new Breakage(
                        "parsers",
                        Outcome.WARN,
                        "No permissions to create new namespace",
                        "max_user_namespaces",
                        host -> host.shell.fails(
                                "bwrap --die-with-parent", "", "bwrap: No permissions to create new namespace\n")));
    }

    private static void appArmor(RecordedHost host) {
        host.files.with("/sys/module/apparmor/parameters/enabled", "Y\n");
        Breakage.edit(host, "capabilities", "capabilities.xml", "<model>none</model>", "<model>apparmor</model>");
    }
}
