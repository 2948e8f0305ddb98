package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import java.util.Optional;

/**
 * One examination's view of the host; what several checks need is read once.
 *
 * @param module {@code kvm_intel} or {@code kvm_amd} when loaded: the only proof of hardware virtualization
 * @param expectedModule the one this CPU would need
 */
record HostReading(
        HostSettings settings,
        HostFiles files,
        CommandRunner commands,
        Virsh virsh,
        CpuInfo cpu,
        Optional<String> module,
        String expectedModule,
        Optional<QemuAccount> account) {
    static final String DEV_KVM = "/dev/kvm";

    static HostReading of(HostSettings settings, HostFiles files, CommandRunner commands) {
        var virsh = new Virsh(commands, settings.uri());
        var cpu = CpuInfo.read(files);
        var module = java.util.stream.Stream.of("kvm_intel", "kvm_amd")
                .filter(name -> files.exists("/sys/module/" + name))
                .findFirst();
        return new HostReading(
                settings,
                files,
                commands,
                virsh,
                cpu,
                module,
                cpu.isAmd() ? "kvm_amd" : "kvm_intel",
                QemuAccount.find(files, virsh));
    }

    Engine engine() {
        return settings.engine();
    }

    boolean inContainer() {
        return files.inContainer();
    }

    /** Name of the account that the service runs as: the data directory is its own, whoever asks for this examination. */
    String serviceAccount() {
        return files.stat(settings.dataDirectory().toString())
                .map(HostFiles.Stat::user)
                .orElseGet(() -> System.getProperty("user.name"));
    }

    /** A parameter of the loaded KVM module, for example {@code nested}. */
    Optional<String> parameter(String name) {
        return module.flatMap(loaded -> files.line("/sys/module/%s/parameters/%s".formatted(loaded, name)));
    }
}
