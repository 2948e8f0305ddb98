package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** From libvirt's sentence to what a person can do, first match wins. Sentences as of libvirt 9.0 and QEMU 7.2. */
final class Diagnosis {
    private record Rule(Pattern sentence, Function<MatchResult, Problem> problem) {}

    private static final Remedy TEMPLATE_SAYS = new Remedy.Advice(
            "Or, where guests need not be kept apart, set isolated and cleanTraffic to false below network in a template of your own.");

    private static final List<Rule> RULES = List.of(
            rule(
                    "(?:missing features|incompatible with host CPU|doesn't match specification).*\\b(vmx|svm)\\b",
                    found -> nestedOff(found.group(1))),
            rule(
                    "Failed to connect socket to '[^']*(virtlogd|virtlockd|virtnetworkd|virtstoraged|virtsecretd)-sock'",
                    found -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "A helper of libvirt, %s, does not run.".formatted(found.group(1)),
                            new Remedy.Command("Start it, then try again", "systemctl start " + found.group(1)))),
            rule(
                    "network '([^']*)' is not active",
                    found -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "The network \"%s\" is switched off.".formatted(found.group(1)),
                            new Remedy.Command(
                                    "Switch it on, now and after each restart of the host",
                                    "virsh net-start %1$s; virsh net-autostart %1$s"
                                            .formatted(quoted(found.group(1)))))),
            rule(
                    "no network with matching name '([^']*)'",
                    found -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "There is no network \"%s\" on this host.".formatted(found.group(1)),
                            new Remedy.Command(
                                    "See which there are, and set slipway.host.network", "virsh net-list --all"))),
            rule(
                    "referenced filter '([^']*)' is missing|no nwfilter with matching name '([^']*)'",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This host's libvirt lacks the filter against false addresses.",
                            new Remedy.Command(
                                    "Install libvirt's filters (Fedora: dnf), then let libvirt read them",
                                    "apt-get install libvirt-daemon-config-nwfilter iptables && systemctl restart libvirtd"),
                            TEMPLATE_SAYS)),
            rule(
                    "(?:filterref|<port isolated='yes'/>) is not supported for network interfaces",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This machine's network is no bridge of the host's, so guests cannot be kept apart on it.",
                            new Remedy.Command(
                                    "See which networks there are, and set slipway.host.network to one that has a bridge",
                                    "virsh net-list --all"),
                            TEMPLATE_SAYS)),
            rule(
                    "(?:Could not access KVM|Could not open '?/dev/kvm|KVM is not available|does not support virt type 'kvm'|"
                            + "KVM is not supported|domain type 'kvm'|doesn't support kvm|Emulator .* does not support virt type)",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This host offers no hardware virtualization to QEMU.",
                            new Remedy.Command(
                                    "Let QEMU use KVM",
                                    "modprobe -a kvm_intel kvm_amd; chgrp kvm /dev/kvm; chmod 0660 /dev/kvm"),
                            new Remedy.Advice("Or choose the tcg engine: slow, but works everywhere."))),
            rule(
                    "(?:Cannot access storage file|Could not open|Failed to open file|cannot open file) '?([^':]+)'?.*Permission denied",
                    found -> Problem.of(
                            ProblemCode.PERMISSION,
                            "QEMU's account may not read \"%s\".".formatted(found.group(1)),
                            new Remedy.Command(
                                    "Let it read the file", "setfacl -m u:libvirt-qemu:r -- " + quoted(found.group(1))),
                            new Remedy.Advice("Each folder above it needs the x permission for libvirt-qemu, too."))),
            rule(
                    "(?:Cannot access storage file|Could not open|Failed to open file|cannot open file) '?([^':]+)'?.*No such file",
                    found -> Problem.of(
                            ProblemCode.HYPERVISOR_REFUSED,
                            "The file \"%s\" is not there.".formatted(found.group(1)),
                            new Remedy.Advice("Put the file back where it was, then try again."))),
            rule(
                    "Failed to get \"?(?:shared |consistent read |write |resize )*\"?(?:\"?write\"?|\"?consistent read\"?)? ?lock",
                    _ -> Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "Another program has the machine's disk open.",
                            new Remedy.Advice(
                                    "Stop the other virtual machine or tool that uses the file in the detail."))),
            rule(
                    "(?i:no space left on device)",
                    _ -> Problem.of(
                            ProblemCode.DISK_SPACE,
                            "The host's disk is full.",
                            new Remedy.Command("See what fills it", "df -h"))),
            rule(
                    "(?i:cannot allocate memory|cannot set up guest memory)",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "The host has not enough free memory for this machine.",
                            new Remedy.Advice("Stop another machine or give this one less memory."))),
            rule(
                    "(?i:swtpm|TPM (?:version|model|backend).*not supported)",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This host cannot emulate a TPM, which Windows 11 needs.",
                            new Remedy.Command(
                                    "Install the emulator, then try again", "apt install swtpm swtpm-tools"))),
            rule(
                    "Unable to find any firmware|no suitable firmware|could not find.*(?:OVMF|firmware)",
                    _ -> Problem.of(
                            ProblemCode.HOST_NOT_READY,
                            "This host has no UEFI firmware of the kind this machine needs.",
                            new Remedy.Command("Install it, then try again", "apt install ovmf"))),
            rule(
                    "domain '([^']*)' already exists with uuid",
                    found -> Problem.of(
                            ProblemCode.NAME_TAKEN,
                            "Another domain on this host is called \"%s\".".formatted(found.group(1)),
                            new Remedy.Advice(
                                    "Choose another name, or remove that domain with the tool that made it."))),
            rule(
                    "(?i:fd passing is not supported)",
                    _ -> Problem.of(
                            ProblemCode.HYPERVISOR_REFUSED,
                            "libvirt hands over a screen on its own computer only.",
                            new Remedy.Advice(
                                    "Run Slipway on the host and set slipway.libvirt.uri to qemu:///system."))),
            rule(
                    "No graphics backend with index|Can only open VNC or SPICE graphics",
                    _ -> Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "The machine runs without a VNC display.",
                            new Remedy.Advice("Shut it down and start it again: Slipway's own definition has one."))),
            rule(
                    "cannot acquire state change lock",
                    _ -> Problem.of(
                            ProblemCode.HYPERVISOR_REFUSED,
                            "libvirt is still busy with this domain.",
                            new Remedy.Advice("Try again in a minute; QEMU may be stuck if it stays that way."))));

    private Diagnosis() {}

    /** Without detail; the caller adds libvirt's sentence. */
    static Problem of(String action, LibvirtError error) {
        if (error.code() == LibvirtError.NO_DOMAIN) {
            return Problem.of(
                    ProblemCode.NOT_FOUND,
                    "The domain is not on this host any more.",
                    new Remedy.Advice("Look whether somebody removed it with another tool."));
        }
        for (var rule : RULES) {
            var matcher = rule.sentence().matcher(error.sentence());
            if (matcher.find()) {
                return rule.problem().apply(matcher);
            }
        }
        return Problem.of(
                ProblemCode.HYPERVISOR_REFUSED,
                "libvirt refused to %s.".formatted(action),
                new Remedy.Command("Look into libvirt's log", "journalctl -u libvirtd -n 50"));
    }

    private static Problem nestedOff(String feature) {
        var module = feature.equals("vmx") ? "kvm_intel" : "kvm_amd";
        return Problem.of(
                ProblemCode.NESTED_VIRTUALIZATION_OFF,
                "This host does not offer nested virtualization (%s), which WSL 2 needs.".formatted(feature),
                new Remedy.Command(
                        "Turn it on while no machine runs, then try again",
                        "echo 'options %1$s nested=1' >/etc/modprobe.d/kvm-nested.conf && modprobe -r %1$s && modprobe %1$s"
                                .formatted(module)),
                new Remedy.Advice("On a cloud machine, choose a size with nested virtualization."));
    }

    private static Rule rule(String sentence, Function<MatchResult, Problem> problem) {
        return new Rule(Pattern.compile(sentence, Pattern.DOTALL), problem);
    }

    // The remedy is meant for a shell, and the path comes from somebody else's file.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
