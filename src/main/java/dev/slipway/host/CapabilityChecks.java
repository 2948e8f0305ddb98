package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import dev.slipway.problem.Remedy;
import java.util.List;

/** What libvirt's capabilities say about QEMU on this host. */
final class CapabilityChecks {
    private static final String UNREAD = "Not read, as libvirt did not answer.";
    private static final Remedy INSTALL_QEMU =
            new Remedy.Command("Install QEMU.", "sudo apt-get install qemu-system-x86 libvirt-daemon-driver-qemu");
    private static final List<String> NEEDED_BY_NESTED_WINDOWS =
            List.of("relaxed", "vapic", "vpindex", "synic", "stimer");

    private CapabilityChecks() {}

    static Check emulator(HostReading host) {
        var question = new Question("caps-qemu", "QEMU in libvirt");
        if (!host.virsh().capabilities().isPresent()) {
            return question.info(UNREAD);
        }
        return host.virsh().capabilities().has(domainOf("qemu"))
                ? question.pass("libvirt offers domains of type qemu.")
                : question.fail("libvirt offers no domain of type qemu.", INSTALL_QEMU);
    }

    static Check kvm(HostReading host) {
        var question = new Question("caps-kvm", "KVM in libvirt");
        if (!host.virsh().capabilities().isPresent()) {
            return question.info(UNREAD);
        }
        return host.virsh().capabilities().has(domainOf("kvm"))
                ? question.pass("Domains of type kvm; that alone does not prove hardware virtualization.")
                : question.fail(
                        "libvirt offers no domain of type kvm.",
                        new Remedy.Command(
                                "Make /dev/kvm work, then restart libvirt.", "sudo systemctl restart libvirtd"));
    }

    private static String domainOf(String type) {
        return "/capabilities/guest/arch[@name='x86_64']/domain[@type='%s']/@type".formatted(type);
    }

    /** The named CPU models that hold svm in libvirt; Intel's never hold vmx. */
    static Check nested(HostReading host) {
        var question = new Question("caps-nested", "vmx or svm for guests");
        var capabilities = host.virsh().domainCapabilities(Engine.KVM);
        if (!capabilities.isPresent()) {
            return question.info(UNREAD);
        }
        var model = "/domainCapabilities/cpu/mode[@name='host-model' and @supported='yes']";
        var feature = capabilities.text(model + "/feature[(@name='vmx' or @name='svm') and @policy='require']/@name");
        if (feature.isPresent()) {
            return question.pass("host-model requires %s".formatted(feature.get()));
        }
        var name = capabilities.text(model + "/model").orElse("none");
        boolean holdsSvm =
                List.of("EPYC", "Opteron", "Dhyana", "phenom").stream().anyMatch(name::startsWith)
                        && !capabilities.has(model + "/feature[@name='svm' and @policy='disable']/@name");
        return holdsSvm
                ? question.pass("host-model is %s, which holds svm".formatted(name))
                : question.fail(
                        "host-model is %s without vmx or svm.".formatted(name),
                        new Remedy.Advice("Mend what the checks of the processor and of nested virtualization name."));
    }

    static Check hyperV(HostReading host) {
        var question = new Question("caps-hv", "Hyper-V enlightenments");
        var capabilities = host.virsh().domainCapabilities(Engine.KVM);
        if (!capabilities.isPresent()) {
            return question.info(UNREAD);
        }
        var listed = capabilities.texts(
                "/domainCapabilities/features/hyperv[@supported='yes']/enum[@name='features']/value");
        var missing = NEEDED_BY_NESTED_WINDOWS.stream()
                .filter(word -> !listed.contains(word))
                .toList();
        if (missing.isEmpty()) {
            return question.pass(String.join(" ", listed));
        }
        return question.warn(
                listed.isEmpty()
                        ? "This libvirt lists none, so machines get none; Windows will be slow."
                        : "Listed: %s. Missing: %s; Windows will be slow."
                                .formatted(String.join(" ", listed), String.join(" ", missing)),
                new Remedy.Advice("Use libvirt 9.0 or newer and a kernel whose KVM has Hyper-V support."));
    }

    static Check timeStampCounter(HostReading host) {
        var scaling = host.virsh().capabilities().text("/capabilities/host/cpu/counter[@name='tsc']/@scaling");
        return new Question("caps-tsc", "TSC scaling")
                .info(scaling.map(word -> word.equals("yes")
                                ? "yes"
                                : "%s: a machine with reenlightenment cannot move to a host with another TSC frequency."
                                        .formatted(word))
                        .orElse("Not to be read."));
    }

    static Check uefi(HostReading host) {
        var question = new Question("uefi", "UEFI firmware");
        var capabilities = host.virsh().domainCapabilities(host.engine());
        if (!capabilities.isPresent()) {
            return question.info(UNREAD);
        }
        var efi = capabilities.has("/domainCapabilities/os/enum[@name='firmware']/value[.='efi']");
        var secure = capabilities.has("/domainCapabilities/os/loader/enum[@name='secure']/value[.='yes']");
        if (efi && secure) {
            return question.pass("efi, with Secure Boot.");
        }
        return question.warn(
                efi
                        ? "efi, but without Secure Boot: Windows 11 asks for it."
                        : "None: disks that boot by UEFI, as all of Windows 11, cannot start.",
                new Remedy.Command("Install OVMF.", "sudo apt-get install ovmf"));
    }

    static Check tpm(HostReading host) {
        var question = new Question("tpm", "TPM 2.0 emulator");
        var capabilities = host.virsh().domainCapabilities(host.engine());
        var programs = List.of("/usr/bin/swtpm", "/usr/bin/swtpm_setup").stream()
                .filter(program -> !host.inContainer() && !host.files().exists(program))
                .toList();
        var install = new Remedy.Command("Install swtpm.", "sudo apt-get install swtpm swtpm-tools");
        if (!programs.isEmpty()) {
            return question.warn(
                    "%s missing: Windows 11 asks for a TPM.".formatted(String.join(" and ", programs)), install);
        }
        if (!capabilities.isPresent()) {
            return question.info(UNREAD);
        }
        var tpm = "/domainCapabilities/devices/tpm[@supported='yes']";
        var emulator = capabilities.has(tpm + "/enum[@name='backendModel']/value[.='emulator']");
        // Before 8.6 libvirt did not list versions; swtpm has long known 2.0.
        var versions = capabilities.texts(tpm + "/enum[@name='backendVersion']/value");
        return emulator && (versions.isEmpty() || versions.contains("2.0"))
                ? question.pass("swtpm, version 2.0.")
                : question.warn("libvirt does not offer the emulator: Windows 11 asks for a TPM.", install);
    }
}
