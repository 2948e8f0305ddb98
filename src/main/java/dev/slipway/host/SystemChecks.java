package dev.slipway.host;

import dev.slipway.hypervisor.Engine;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The kernel, /dev/kvm and who else uses the processor. */
final class SystemChecks {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
    private static final Set<String> VIRTUALBOX_PROCESSES = Set.of("VBoxHeadless", "VirtualBoxVM");
    private static final Duration VALIDATE_PATIENCE = Duration.ofSeconds(30);
    private static final Duration TOOL_PATIENCE = Duration.ofSeconds(10);
    // Where Debian and Fedora have it.
    private static final List<String> LIBGUESTFS =
            List.of("/usr/lib/x86_64-linux-gnu/libguestfs.so.0", "/usr/lib64/libguestfs.so.0");
    private static final String HUGE_PAGES = "/sys/kernel/mm/hugepages/hugepages-2048kB/";

    private SystemChecks() {}

    static Check engine(HostReading host) {
        var question = new Question("engine", "Engine for machines");
        return switch (host.engine()) {
            case KVM -> question.pass("kvm: hardware virtualization, by slipway.host.engine.");
            case TCG ->
                question.warn(
                        "tcg: software emulation, by slipway.host.engine. Good for the practice guest; Windows with WSL 2 needs kvm.",
                        new Remedy.Command(
                                "Set the engine when the host can do it.", "SLIPWAY_ENGINE=kvm ./slipway up"));
        };
    }

    static Check kernel(HostReading host) {
        var question = new Question("kernel", "Kernel version");
        var release = host.files().line("/proc/sys/kernel/osrelease").orElse("");
        var matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return question.info("Cannot be read: \"%s\".".formatted(release));
        }
        int version = Integer.parseInt(matcher.group(1)) * 10_000 + Integer.parseInt(matcher.group(2));
        if (version < 4_0020) {
            return question.fail(
                    release + " is older than 4.20, the first with nested virtualization on by default.",
                    new Remedy.Advice("Upgrade the kernel of the host."));
        }
        return version < 5_0003
                ? question.info(release + ": a machine cannot be saved while WSL 2 runs in it (needs 5.3).")
                : question.pass(release);
    }

    static Check devKvm(HostReading host) {
        var question = new Question("dev-kvm", "QEMU's access to /dev/kvm");
        var stat = host.files().stat(HostReading.DEV_KVM);
        if (stat.isEmpty()) {
            return question.fail(
                    "/dev/kvm does not exist.",
                    new Remedy.Command("Load the module.", "sudo modprobe " + host.expectedModule()));
        }
        var account = host.account();
        if (account.isEmpty()) {
            return question.info("%s; the account that runs QEMU is not known."
                    .formatted(stat.get().text()));
        }
        var read =
                "%s, QEMU runs as %s".formatted(stat.get().text(), account.get().name());
        if (account.get().may(QemuAccount.READ + QemuAccount.WRITE, stat.get())) {
            return question.pass(read);
        }
        return question.fail(
                read + ": it cannot open it.",
                stat.get().group().equals("kvm") && (stat.get().mode() & 0060) == 0060
                        ? new Remedy.Command(
                                "Put the account into the group, then restart libvirt.",
                                "sudo usermod -aG kvm " + account.get().name())
                        : openDevKvm());
    }

    /**
     * libvirt forgets what it knows about QEMU when /dev/kvm is open to itself but not to QEMU, and asks QEMU again at every call:
     * measured 80 s for one definition. Hurts software emulation just as much.
     */
    static Check capabilitiesCache(HostReading host) {
        var question = new Question("caps-cache", "libvirt's memory of QEMU");
        var closed = host.files()
                .stat(HostReading.DEV_KVM)
                .flatMap(stat ->
                        host.account().filter(account -> !account.may(QemuAccount.READ + QemuAccount.WRITE, stat)));
        // The first answer may fill the cache; the second shows whether it stays filled.
        if (!host.virsh().domainCapabilities(host.engine()).isPresent()) {
            return closed.isPresent()
                    ? question.warn(
                            "Not measured; /dev/kvm is closed to QEMU, which makes every call slow.", openDevKvm())
                    : question.info("Not measured, as libvirt did not answer.");
        }
        long begin = System.nanoTime();
        host.virsh().askDomainCapabilities(host.engine());
        var took = Duration.ofNanos(System.nanoTime() - begin);
        var read = "A repeated question took %.1f s.".formatted(took.toMillis() / 1000.0);
        if (closed.isPresent()) {
            return question.warn(
                    read + " /dev/kvm is closed to QEMU, so QEMU is examined at every call.", openDevKvm());
        }
        return took.compareTo(Duration.ofSeconds(3)) > 0
                ? question.warn(
                        read,
                        new Remedy.Command(
                                "See why libvirt drops its cache.", "sudo journalctl -u libvirtd -u virtqemud -n 50"))
                : question.pass(read);
    }

    private static Remedy openDevKvm() {
        return new Remedy.Command(
                "Open the device to the group kvm; a udev rule keeps it so.",
                "sudo chgrp kvm /dev/kvm && sudo chmod 0660 /dev/kvm");
    }

    static Check hostValidate(HostReading host) {
        var question = new Question("validate", "virt-host-validate");
        if (host.inContainer()) {
            return question.info(
                    "Not asked: here it would read the container. Run it on the host: virt-host-validate qemu");
        }
        var answer = host.commands().run(VALIDATE_PATIENCE, "virt-host-validate", "qemu");
        if (answer.out().isBlank()) {
            return question.warn(
                    answer.complaint("virt-host-validate"),
                    new Remedy.Command("Install libvirt's clients.", "sudo apt-get install libvirt-clients"));
        }
        var failed = new ArrayList<String>();
        var warned = new ArrayList<String>();
        answer.out().lines().forEach(line -> {
            var result = ValidateLine.read(line);
            switch (result.word()) {
                case "FAIL" -> failed.add(result.text());
                case "WARN" -> warned.add(result.text());
                default -> {}
            }
        });
        if (failed.isEmpty()) {
            return warned.isEmpty()
                    ? question.pass("All passed.")
                    : question.info("Warns: " + String.join("; ", warned));
        }
        // Without KVM only its own lines may fail under software emulation.
        var needless =
                failed.stream().allMatch(line -> line.contains("hardware virtualization") || line.contains("/dev/kvm"));
        var read = "Fails: " + String.join("; ", failed);
        return host.engine() == Engine.TCG && needless
                ? question.info(read + "; not needed for engine tcg.")
                : question.fail(read, new Remedy.Command("Read the whole list.", "virt-host-validate qemu"));
    }

    /** One line such as {@code QEMU: Checking for hardware virtualization : FAIL (why)}. */
    record ValidateLine(String word, String text) {
        private static final Pattern FORM =
                Pattern.compile("\\s*QEMU: Checking (?:for |if )?(.*?)\\s*: (PASS|WARN|FAIL|NOTE)(.*)");

        static ValidateLine read(String line) {
            var matcher = FORM.matcher(line);
            return matcher.matches()
                    ? new ValidateLine(matcher.group(2), matcher.group(1) + matcher.group(3))
                    : new ValidateLine("", line);
        }
    }

    /** The programs Slipway itself calls. */
    static Check tools(HostReading host) {
        var question = new Question("tools", "Programs for disks and media");
        var missing = List.of(
                        List.of("qemu-img", "--version"),
                        List.of("xorriso", "-version"),
                        List.of("prlimit", "--version"))
                .stream()
                .filter(argv -> !host.commands()
                        .run(TOOL_PATIENCE, argv.toArray(String[]::new))
                        .succeeded())
                .map(List::getFirst)
                .toList();
        return missing.isEmpty()
                ? question.pass("qemu-img, xorriso and prlimit are there.")
                : question.fail(
                        "Missing: %s.".formatted(String.join(", ", missing)),
                        new Remedy.Command("Install them.", "sudo apt-get install qemu-utils xorriso util-linux"));
    }

    /** Only the setup of imported machines is easier with it. */
    static Check offlineTools(HostReading host) {
        var question = new Question("guestfs", "libguestfs");
        var present = LIBGUESTFS.stream().anyMatch(host.files()::exists);
        return present
                ? question.pass("Guest kits can be put into a Windows that is off.")
                : question.info(
                        "Not installed: in imported machines the guest kit's setup is started by hand (sudo apt-get install libguestfs0).");
    }

    static Check hugePages(HostReading host) {
        var total = host.files().line(HUGE_PAGES + "nr_hugepages").orElse("0");
        var free = host.files().line(HUGE_PAGES + "free_hugepages").orElse("0");
        return new Question("huge", "Huge pages")
                .info(
                        total.equals("0")
                                ? "None set aside; they would make nested paging cheaper (sysctl vm.nr_hugepages)."
                                : "%s of 2 MiB, %s free.".formatted(total, free));
    }

    /** VirtualBox and KVM cannot both hold VT-x. */
    static Check virtualBox(HostReading host) {
        var question = new Question("busy", "Others at the processor's virtualization");
        var loaded =
                host.files().text("/proc/modules").orElse("").lines().anyMatch(line -> line.startsWith("vboxdrv "));
        if (!loaded) {
            return question.pass("VirtualBox's module is not loaded.");
        }
        var running = host.files().names("/proc").stream()
                .filter(name -> name.chars().allMatch(Character::isDigit))
                .flatMap(process -> host.files().line("/proc/%s/comm".formatted(process)).stream())
                .filter(VIRTUALBOX_PROCESSES::contains)
                .count();
        var stop = new Remedy.Command(
                "Stop VirtualBox's machines and unload its module.",
                "VBoxManage list runningvms; sudo modprobe -r vboxnetflt vboxnetadp vboxdrv");
        return running > 0
                ? question.fail("vboxdrv is loaded and %d VirtualBox machines run.".formatted(running), stop)
                : question.warn("vboxdrv is loaded, no VirtualBox machine runs.", stop);
    }
}
