package dev.slipway.host;

import dev.slipway.problem.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Can this processor run a hypervisor inside a guest? */
final class ProcessorChecks {
    private static final int HIGHEST_GOOD_LEAF = 30;
    private static final String MODPROBE_FILE = "/etc/modprobe.d/kvm.conf";

    private ProcessorChecks() {}

    static Check virtualization(HostReading host) {
        var question = new Question("cpu-virt", "Hardware virtualization of the processor");
        return host.cpu()
                .virtualization()
                .map(flag -> question.pass("%s (%s)".formatted(flag, host.cpu().modelName())))
                .orElseGet(
                        () -> question.fail(
                                "Neither vmx nor svm in /proc/cpuinfo (%s)."
                                        .formatted(host.cpu().modelName()),
                                new Remedy.Advice(
                                        "Turn on VT-x or SVM in the firmware; on a virtual machine ask its provider for nested virtualization.")));
    }

    static Check kvmModule(HostReading host) {
        var question = new Question("kvm-mod", "KVM module");
        if (host.module().isPresent()) {
            return question.pass(host.module().get());
        }
        var others = host.files().names("/sys/module").stream()
                .filter(name -> name.startsWith("kvm_"))
                .toList();
        var read = "Neither kvm_intel nor kvm_amd is loaded.";
        if (!others.isEmpty() && host.files().exists(HostReading.DEV_KVM)) {
            read += " /dev/kvm comes from %s, which proves nothing.".formatted(String.join(", ", others));
        }
        return question.fail(read, new Remedy.Command("Load the module.", "sudo modprobe " + host.expectedModule()));
    }

    static Check nested(HostReading host) {
        return moduleSwitch(
                host, new Question("nested", "Nested virtualization"), "nested", "Windows would find no vmx or svm");
    }

    static Check secondLevelPaging(HostReading host) {
        var parameter = host.expectedModule().equals("kvm_amd") ? "npt" : "ept";
        return moduleSwitch(
                host,
                new Question("slat", "Second-level address translation"),
                parameter,
                "Hyper-V does not start without it");
    }

    private static Check moduleSwitch(HostReading host, Question question, String parameter, String consequence) {
        var module = host.module().orElse(host.expectedModule());
        var value = host.parameter(parameter);
        if (value.isPresent() && (value.get().equals("Y") || value.get().equals("1"))) {
            return question.pass("%s %s=%s".formatted(module, parameter, value.get()));
        }
        if (value.isEmpty()) {
            return question.fail(
                    "%s is not loaded, so %s cannot be read.".formatted(module, parameter),
                    new Remedy.Command("Load the module.", "sudo modprobe " + module));
        }
        return question.fail(
                "%s %s=%s: %s.".formatted(module, parameter, value.get(), consequence),
                new Remedy.Command(
                        "Stop all virtual machines, then load the module with %s=1.".formatted(parameter),
                        "echo 'options %1$s %2$s=1' | sudo tee -a %3$s && sudo modprobe -r %1$s && sudo modprobe %1$s"
                                .formatted(module, parameter, MODPROBE_FILE)));
    }

    /** Only to know: what makes nested guests faster. */
    static Check quality(HostReading host) {
        var found = new ArrayList<String>();
        Stream.of("unrestricted_guest", "enable_shadow_vmcs", "enable_apicv", "avic")
                .forEach(name -> host.parameter(name).ifPresent(value -> found.add("%s=%s".formatted(name, value))));
        var flags = host.cpu().vmxFlags().stream()
                .filter(List.of("ept", "vpid", "unrestricted_guest", "apicv", "tsc_scaling")::contains)
                .toList();
        if (!flags.isEmpty()) {
            found.add("vmx flags " + String.join(" ", flags));
        }
        return new Question("quality", "Helpers for nested guests")
                .info(found.isEmpty() ? "None to be read." : String.join(", ", found));
    }

    static Check highestLeaf(HostReading host) {
        var question = new Question("maxleaf", "Highest basic CPUID leaf");
        var leaf = host.cpu().highestLeaf();
        if (leaf.isEmpty()) {
            return question.info("Not in /proc/cpuinfo; every CPU profile will be tried.");
        }
        return host.cpu().isIntel() && leaf.getAsInt() > HIGHEST_GOOD_LEAF
                ? question.info(
                        "%d: Windows with Hyper-V does not boot with that many, so machines start with CPU profile intel-level-30."
                                .formatted(leaf.getAsInt()))
                : question.pass(Integer.toString(leaf.getAsInt()));
    }
}
