package dev.slipway.host;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Does libvirt answer, and is what it needs beside it there? */
final class LibvirtChecks {
    private static final long OLDEST = 8_000_000;
    private static final List<String> SOCKETS = List.of("/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock");
    private static final Pattern LIBRARY = Pattern.compile("(?m)^Using library: libvirt (\\d+)\\.(\\d+)\\.(\\d+)\\s*$");
    private static final Pattern HYPERVISOR = Pattern.compile("(?m)^Running hypervisor: (.*?)\\s*$");
    private static final Pattern FIELD = Pattern.compile(":\\s*");

    private static final String TRAFFIC_FILTER = "clean-traffic";

    private LibvirtChecks() {}

    static Check libvirt(HostReading host) {
        var question = new Question("libvirt", "libvirt");
        var answer = host.virsh().version();
        if (!answer.succeeded()) {
            return question.fail(
                    "%s: %s".formatted(host.settings().uri(), answer.complaint("virsh")), mend(host, answer));
        }
        var library = LIBRARY.matcher(answer.out());
        var hypervisor = HYPERVISOR.matcher(answer.out());
        if (!library.find() || !hypervisor.find()) {
            return question.info("%s answers, its version cannot be read."
                    .formatted(host.settings().uri()));
        }
        long version = Long.parseLong(library.group(1)) * 1_000_000
                + Long.parseLong(library.group(2)) * 1_000
                + Long.parseLong(library.group(3));
        var read = "libvirt %s, %s, %s"
                .formatted(
                        Enlightenments.version(version),
                        hypervisor.group(1),
                        host.settings().uri());
        return version < OLDEST
                ? question.fail(
                        read + ": older than 8.0.", new Remedy.Advice("Upgrade libvirt to 8.0 or newer, better 9.0."))
                : question.pass(read);
    }

    private static Remedy mend(HostReading host, CommandRunner.Answer answer) {
        if (answer.ending() == CommandRunner.Ending.NOT_FOUND) {
            return new Remedy.Command(
                    "Install libvirt and its clients.",
                    "sudo apt-get install libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86");
        }
        if (SOCKETS.stream().noneMatch(host.files()::exists)) {
            return new Remedy.Command("Start libvirt.", "sudo systemctl enable --now libvirtd.socket virtlogd.socket");
        }
        if (answer.err().contains("Permission denied") || answer.err().contains("authentication")) {
            return new Remedy.Command(
                    "Let the service's account use libvirt, then log in again, or start the service again.",
                    "sudo usermod -aG libvirt '%s'".formatted(host.serviceAccount()));
        }
        return new Remedy.Command("Read what libvirt says.", "sudo journalctl -u libvirtd -u virtqemud -n 50");
    }

    /** Every start asks it for the domain's log: "Failed to connect socket to '/run/libvirt/virtlogd-sock'". */
    static Check logDaemon(HostReading host) {
        var question = new Question("virtlogd", "libvirt's log daemon");
        var socket = "/run/libvirt/virtlogd-sock";
        return host.files().exists(socket)
                ? question.pass(socket)
                : question.fail(
                        "%s is missing, so no machine starts.".formatted(socket),
                        new Remedy.Command("Start it.", "sudo systemctl enable --now virtlogd.socket"));
    }

    /** The service's own connection; its libraries and rights differ from those of virsh. */
    static Check connection(HostReading host, Hypervisor hypervisor) {
        var question = new Question("connection", "The service's own connection");
        try {
            if (hypervisor.isReachable()) {
                var found = hypervisor.capabilities(host.engine());
                return question.pass("libvirt %s, QEMU %s"
                        .formatted(
                                Enlightenments.version(found.libvirtVersion()),
                                Enlightenments.version(found.qemuVersion())));
            }
            return question.fail(
                    "%s is not reachable.".formatted(host.settings().uri()),
                    new Remedy.Advice(
                            "Mend what the other checks of libvirt name; the service connects again by itself."));
        } catch (ProblemException e) {
            var problem = e.problem();
            return question.fail(
                    "%s %s".formatted(problem.title(), problem.detail()).strip(),
                    problem.remedies().stream()
                            .findFirst()
                            .orElseGet(() -> new Remedy.Advice("Read the service's log.")));
        }
    }

    static Check network(HostReading host) {
        var question = new Question("net", "Network for machines");
        var name = host.settings().network();
        if (name.equals(HostSettings.USER_NETWORK)) {
            return question.info("QEMU's user-mode network: a way out, no way in.");
        }
        if (!host.virsh().answers()) {
            return question.info("Not read, as libvirt did not answer.");
        }
        var answer = host.virsh().network(name);
        if (!answer.succeeded()) {
            return question.fail(
                    "Network \"%s\": %s".formatted(name, answer.complaint("virsh")),
                    new Remedy.Command(
                            "See which networks there are.",
                            "virsh -c %s net-list --all"
                                    .formatted(host.settings().uri())));
        }
        if (!field(answer.out(), "Active").equals(Optional.of("yes"))) {
            return question.fail(
                    "Network \"%s\" is not active.".formatted(name),
                    new Remedy.Command(
                            "Start it, now and at every boot.",
                            "sudo virsh net-start %1$s; sudo virsh net-autostart %1$s".formatted(name)));
        }
        return field(answer.out(), "Autostart").equals(Optional.of("yes"))
                ? question.pass("Network \"%s\" is active.".formatted(name))
                : question.warn(
                        "Network \"%s\" is active, but not started at boot.".formatted(name),
                        new Remedy.Command("Start it at every boot.", "sudo virsh net-autostart " + name));
    }

    /** Without it no machine starts whose template asks for clean traffic; on Fedora it is a package of its own. */
    static Check trafficFilter(HostReading host) {
        var question = new Question("net-filter", "Filter against false addresses");
        if (host.settings().network().equals(HostSettings.USER_NETWORK)) {
            return question.info("Not needed on QEMU's user-mode network.");
        }
        if (!host.virsh().answers()) {
            return question.info("Not read, as libvirt did not answer.");
        }
        var answer = host.virsh().filter(TRAFFIC_FILTER);
        if (answer.succeeded()) {
            return question.pass("libvirt knows %s.".formatted(TRAFFIC_FILTER));
        }
        return question.fail(
                "%s: %s".formatted(TRAFFIC_FILTER, answer.complaint("virsh")),
                new Remedy.Command(
                        "Install libvirt's filters (Fedora: dnf), then let libvirt read them.",
                        "sudo apt-get install libvirt-daemon-config-nwfilter iptables && sudo systemctl restart libvirtd"));
    }

    private static Optional<String> field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> FIELD.split(line, 2)[1].strip())
                .findFirst();
    }
}
