package dev.slipway.host;

import dev.slipway.problem.Remedy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The directories that Slipway and QEMU share. */
final class PlaceChecks {
    private static final long GIB = 1L << 30;
    private static final long TIGHT = 60 * GIB;
    private static final long TOO_LITTLE = 5 * GIB;
    private static final int FILES_LOOKED_AT = 50;
    private static final Set<String> DISK_ENDINGS = Set.of(".vdi", ".qcow2", ".img", ".raw", ".vmdk", ".vhd", ".vhdx");
    // virt-aa-helper reads disks only below these, and refuses system directories (libvirt 9.0).
    private static final List<String> APPARMOR_READS =
            List.of("/home", "/root", "/var/lib/libvirt/images", "/media", "/mnt", "/opt", "/srv");
    private static final List<String> APPARMOR_REFUSES =
            List.of("/bin", "/etc", "/lib", "/sbin", "/boot", "/usr", "/proc", "/sys", "/selinux");

    private PlaceChecks() {}

    static Check space(HostReading host) {
        var question = new Question("space", "Room for disks");
        var directory = existing(host, host.settings().imagesDirectory());
        var usable = host.files().usableBytes(directory);
        if (usable.isEmpty()) {
            return question.info("%s cannot be read.".formatted(directory));
        }
        var read = String.format(
                Locale.ROOT,
                "%.1f GiB free for %s",
                usable.get() / (double) GIB,
                host.settings().imagesDirectory());
        var remedy = new Remedy.Command("Choose a larger file system.", "SLIPWAY_IMAGES=/path/with/space ./slipway up");
        if (usable.get() < TOO_LITTLE) {
            return question.fail(read + ": too little for any machine.", remedy);
        }
        return usable.get() < TIGHT
                ? question.warn(read + ": a Windows disk grows to 60 GiB and more.", remedy)
                : question.pass(read);
    }

    /** Cache mode none, the default with KVM, opens disks with O_DIRECT. */
    static Check images(HostReading host) {
        var question = new Question("images", "Directory for disks");
        var directory = host.settings().imagesDirectory().toString();
        var make = new Remedy.Command(
                "Make it, owned by the account of Slipway.",
                "sudo install -d -m 0711 -o '%s' '%s'".formatted(host.serviceAccount(), directory));
        if (!host.files().exists(directory)) {
            return question.warn("%s does not exist yet.".formatted(directory), make);
        }
        var obstacle = host.account()
                .flatMap(account -> new PathAccess(host.files(), host.commands(), account).toDirectory(directory));
        if (obstacle.isPresent()) {
            return question.fail(
                    "QEMU cannot enter %s: %s."
                            .formatted(directory, obstacle.get().text()),
                    letPass(obstacle.get()));
        }
        var trial = host.files().createTrialFile(directory);
        if (trial.isEmpty()) {
            return question.fail(
                    "%s: this account cannot make files there.".formatted(directory),
                    new Remedy.Command(
                            "Give it to the account of Slipway.",
                            "sudo chown '%s' '%s'".formatted(host.serviceAccount(), directory)));
        }
        try {
            var direct = host.commands()
                    .run(
                            Duration.ofSeconds(20),
                            "dd",
                            "if=/dev/zero",
                            "of=" + trial.get(),
                            "bs=4096",
                            "count=1",
                            "oflag=direct",
                            "conv=notrunc");
            return direct.succeeded()
                    ? question.pass("%s can be written, with O_DIRECT.".formatted(directory))
                    : question.warn(
                            "%s can be written, but not with O_DIRECT, which cache mode none needs."
                                    .formatted(directory),
                            new Remedy.Advice(
                                    "Use a directory on ext4, XFS or btrfs, or templates with diskCache writeback."));
        } finally {
            host.files().deleteTrialFile(trial.get());
        }
    }

    static Check imports(HostReading host) {
        var question = new Question("perms", "Import directories");
        var directories = host.settings().importDirectories();
        var missing = directories.stream()
                .map(Path::toString)
                .filter(directory -> !host.files().exists(directory))
                .toList();
        if (missing.size() == directories.size()) {
            return question.warn(
                    "None exists: %s.".formatted(String.join(", ", missing)),
                    new Remedy.Command(
                            "Make it and put disk images there.",
                            "sudo install -d -m 0755 " + String.join(" ", missing)));
        }
        if (host.account().isEmpty()) {
            return question.info("The account that runs QEMU is not known.");
        }
        var access =
                new PathAccess(host.files(), host.commands(), host.account().get());
        var obstacles = directories.stream()
                .map(Path::toString)
                .filter(host.files()::exists)
                .flatMap(directory -> firstObstacle(host, access, directory).stream())
                .toList();
        if (obstacles.isEmpty()) {
            return question.pass(
                    String.join(", ", directories.stream().map(Path::toString).toList()));
        }
        return question.fail(
                "As %s: %s."
                        .formatted(
                                host.account().get().name(),
                                String.join(
                                        "; ",
                                        obstacles.stream()
                                                .map(PathAccess.Obstacle::text)
                                                .toList())),
                letPass(obstacles.getFirst()));
    }

    private static Optional<PathAccess.Obstacle> firstObstacle(HostReading host, PathAccess access, String directory) {
        return access.toDirectory(directory)
                .or(() -> disks(host, directory)
                        .flatMap(disk -> access.toFile(disk).stream())
                        .findFirst());
    }

    private static Stream<String> disks(HostReading host, String directory) {
        return host.files().names(directory).stream()
                .filter(name -> DISK_ENDINGS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith))
                .limit(FILES_LOOKED_AT)
                .map(name -> directory + "/" + name);
    }

    private static Remedy letPass(PathAccess.Obstacle obstacle) {
        return new Remedy.Command(
                "Let QEMU's account pass, or move the files to a directory it may read.",
                "sudo chmod o+%s '%s'".formatted(obstacle.lacking(), obstacle.path()));
    }

    static Check appArmor(HostReading host) {
        var question = new Question("apparmor", "AppArmor");
        var enabled =
                host.files().line("/sys/module/apparmor/parameters/enabled").equals(Optional.of("Y"))
                        && host.virsh().capabilities().has("/capabilities/host/secmodel[model='apparmor']/model");
        if (!enabled) {
            return question.info("AppArmor does not confine machines here.");
        }
        var places = new ArrayList<Path>(host.settings().importDirectories());
        places.add(host.settings().imagesDirectory());
        var refused = below(places, APPARMOR_REFUSES);
        if (!refused.isEmpty()) {
            return question.fail(
                    "libvirt's helper refuses files in %s.".formatted(String.join(", ", refused)),
                    new Remedy.Advice("Use directories below /srv or /var/lib/libvirt/images."));
        }
        var known = below(places, APPARMOR_READS);
        var unknown = places.stream()
                .map(Path::toString)
                .filter(place -> !known.contains(place))
                .toList();
        return unknown.isEmpty()
                ? question.pass("All directories are where libvirt's helper reads.")
                : question.warn(
                        "libvirt's helper cannot read disks in %s.".formatted(String.join(", ", unknown)),
                        new Remedy.Command(
                                "Let the helper read there.",
                                "echo '%s/** r,' | sudo tee -a /etc/apparmor.d/local/usr.lib.libvirt.virt-aa-helper && sudo apparmor_parser -r /etc/apparmor.d/usr.lib.libvirt.virt-aa-helper"
                                        .formatted(unknown.getFirst())));
    }

    private static List<String> below(List<Path> places, List<String> roots) {
        return places.stream()
                .filter(place -> roots.stream().anyMatch(place::startsWith))
                .map(Path::toString)
                .toList();
    }

    private static String existing(HostReading host, Path directory) {
        var path = directory;
        while (path.getParent() != null && !host.files().exists(path.toString())) {
            path = path.getParent();
        }
        return path.toString();
    }
}
