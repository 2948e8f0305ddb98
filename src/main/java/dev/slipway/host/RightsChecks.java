package dev.slipway.host;

import dev.slipway.problem.Remedy;
import dev.slipway.program.Confinement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who else of this host may read or replace what Slipway keeps, and what programs that read disks may reach. */
final class RightsChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OTHERS_READ = 0004;
    private static final int OTHERS_WRITE = 0002;
    private static final int EVERYBODY_ELSE = 0077;
    private static final int STICKY = 01000;
    private static final int FILES_LOOKED_AT = 200;
    private static final List<String> FOLDERS =
            List.of("", "/volumes", "/media", "/disks", "/uploaded", "/uploaded/images", "/uploaded/folders");

    private RightsChecks() {}

    /** @param mend a command, or empty where only its owner knows */
    private record Opening(String path, HostFiles.Stat stat, String what, String mend) {
        String text() {
            return "%s is %s: %s".formatted(path, stat.text(), what);
        }
    }

    static Check store(HostReading host) {
        var question = new Question("store", "Who else may read the store");
        var data = host.settings().dataDirectory().toString();
        var images = host.settings().imagesDirectory().toString();
        var replaceable = new ArrayList<Opening>();
        replaceable.addAll(onTheWay(host, data));
        replaceable.addAll(onTheWay(host, images));
        host.files()
                .stat(data)
                .filter(stat -> (stat.mode() & EVERYBODY_ELSE) != 0)
                .ifPresent(stat -> replaceable.add(
                        new Opening(data, stat, "others may enter it", "chmod 0700 '%s'".formatted(data))));
        if (!replaceable.isEmpty()) {
            return question.fail(
                    String.join("; ", replaceable.stream().map(Opening::text).toList()) + ".",
                    new Remedy.Command(
                            "Close it to others.",
                            "sudo " + replaceable.getFirst().mend()));
        }
        var listed = listed(host, images);
        if (listed.isPresent()) {
            return question.warn(
                    listed.get().text() + ".",
                    new Remedy.Command(
                            "Close it to others.", "sudo " + listed.get().mend()));
        }
        var readable = readable(host, images);
        return readable.isPresent()
                ? question.warn(
                        readable.get().text() + ".",
                        new Remedy.Command(
                                "Put the service's account into QEMU's group, then start it again: it gives its files to that group.",
                                readable.get().mend()))
                : question.pass(
                        "Nobody enters %s; of %s QEMU's account reads what it is told of.".formatted(data, images));
    }

    /** Folders above whose content anybody may swap for his own. */
    private static List<Opening> onTheWay(HostReading host, String place) {
        var openings = new ArrayList<Opening>();
        for (var path = Path.of(host.files().realPath(place).orElse(place)); path != null; path = path.getParent()) {
            var above = path.toString();
            host.files()
                    .stat(above)
                    .filter(stat -> (stat.mode() & OTHERS_WRITE) != 0 && (stat.mode() & STICKY) == 0)
                    .ifPresent(stat -> openings.add(new Opening(
                            above, stat, "everybody may replace what is in it", "chmod o-w '%s'".formatted(above))));
        }
        return openings;
    }

    private static Optional<Opening> listed(HostReading host, String images) {
        return FOLDERS.stream()
                .map(images::concat)
                .flatMap(folder -> host
                        .files()
                        .stat(folder)
                        .filter(stat -> stat.directory() && (stat.mode() & OTHERS_READ) != 0)
                        .map(stat ->
                                new Opening(folder, stat, "everybody may list it", "chmod 2711 '%s'".formatted(folder)))
                        .stream())
                .findFirst();
    }

    private static Optional<Opening> readable(HostReading host, String images) {
        var join = "sudo usermod -aG %s '%s'"
                .formatted(host.account().map(QemuAccount::name).orElse("libvirt-qemu"), host.serviceAccount());
        return FOLDERS.stream()
                .map(images::concat)
                .flatMap(folder -> host.files().names(folder).stream()
                        .limit(FILES_LOOKED_AT)
                        .map(name -> folder + "/" + name))
                .flatMap(file -> host
                        .files()
                        .stat(file)
                        .filter(stat -> !stat.directory() && (stat.mode() & OTHERS_READ) != 0)
                        .map(stat -> new Opening(file, stat, "everybody who knows its name may read it", join))
                        .stream())
                .findFirst();
    }

    /** A disk can be made to take over the program that reads it. */
    static Check parsers(HostReading host) {
        var question = new Question("parsers", "Confinement of programs that read disks");
        var answers = Confinement.TRIALS.stream()
                .map(trial -> host.commands().run(PATIENCE, trial.toArray(String[]::new)))
                .toList();
        if (answers.stream().anyMatch(CommandRunner.Answer::succeeded)) {
            return question.pass(
                    "They have no network, no privileges and no files but those they are given (bubblewrap).");
        }
        var answer = answers.getLast();
        var read = "Whoever writes a disk that takes over qemu-img has the rights of the service: %s."
                .formatted(answer.complaint("bwrap"));
        return switch (answer.ending()) {
            case NOT_FOUND ->
                question.warn(read, new Remedy.Command("Install bubblewrap.", "sudo apt-get install bubblewrap"));
            case EXITED, TIMED_OUT ->
                question.warn(
                        read,
                        host.inContainer()
                                ? new Remedy.Advice(
                                        "The container's engine forbids user namespaces: start it with a seccomp profile (and AppArmor profile, where it has one) that allows unshare, mount and pivot_root.")
                                : new Remedy.Command(
                                        "Let ordinary accounts make user namespaces, which bubblewrap needs, then look again.",
                                        "sudo sysctl -w user.max_user_namespaces=15000; sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"));
        };
    }
}
