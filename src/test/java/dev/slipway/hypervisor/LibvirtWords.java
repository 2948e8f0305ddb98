package dev.slipway.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * libvirt's own translation of a domain into QEMU's words, as on a host whose KVM can do everything. What this machine's processor and
 * kernel can do does not matter: libvirt runs within virsh, sees a /dev/kvm of nobody's, and finds an account of QEMU that says all of it.
 */
public final class LibvirtWords {
    /** What libvirt asks whether its account is still that of this processor. */
    private static final String PROCESSOR = """
            processor\t: 0
            vendor_id\t: GenuineIntel
            cpu family\t: 6
            model\t\t: 94
            model name\t: Made up
            stepping\t: 3
            microcode\t: 0x16
            """;

    private static final String SIGNATURE = "GenuineIntel, Made up, family: 6, model: 94, stepping: 3";
    private static final int MICROCODE = 0x16;

    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

    private final Path folder;

    /** @param folder an empty one of a short path */
    public LibvirtWords(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Files.writeString(folder.resolve("cpuinfo"), PROCESSOR);
        // QEMU's account, too, must be able to open it.
        Files.setPosixFilePermissions(
                Files.createFile(folder.resolve("kvm")), PosixFilePermissions.fromString("rw-rw-rw-"));
        virsh(false, "domcapabilities", "--virttype", "qemu");
        try (var accounts = Files.list(folder.resolve("root/cache/qemu/capabilities"))) {
            for (var account : accounts.toList()) {
                Files.writeString(account, withKvm(Files.readString(account)));
            }
        }
    }

    /** Option after option as libvirt writes them, for example {@code -cpu host,migratable=on}. */
    public List<String> of(String domain) throws IOException, InterruptedException {
        // For a network card it would make an interface.
        var file = Files.writeString(
                folder.resolve("domain.xml"), domain.replaceAll("(?s)<interface .*?</interface>", ""));
        var options = new ArrayList<String>();
        var words = WORD.matcher(virsh(true, "domxml-to-native", "qemu-argv", "--xml", file.toString()));
        while (words.find()) {
            var word = words.group();
            if (word.startsWith("-")) {
                options.add(word);
            } else if (!options.isEmpty()) {
                options.set(options.size() - 1, options.getLast() + " " + word);
            }
        }
        return options;
    }

    private String virsh(boolean kvm, String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--dev", "/dev"));
        command.addAll(List.of("--bind", folder.resolve("cpuinfo").toString(), "/proc/cpuinfo"));
        // What a loaded kvm_intel says would be compared with the account.
        command.addAll(List.of("--tmpfs", "/sys/module"));
        if (kvm) {
            command.addAll(List.of("--bind", folder.resolve("kvm").toString(), "/dev/kvm"));
        }
        command.addAll(List.of("virsh", "--quiet", "--connect", "qemu:///embed?root=" + folder.resolve("root")));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
        return said;
    }

    /** What libvirt would have written down beside emulation: the same machines and CPUs, and a host that lacks no feature. */
    private static String withKvm(String account) throws IOException {
        var version = Files.readString(Path.of("/proc/sys/kernel/version")).strip();
        var host =
                "<microcodeVersion>%d</microcodeVersion><hostCPUSignature>%s</hostCPUSignature><kernelVersion>%s %s</kernelVersion>"
                        .formatted(MICROCODE, SIGNATURE, System.getProperty("os.version"), version);
        var kvm = account.replaceFirst("<flag ", "<flag name='kvm'/><flag ")
                .replaceFirst("<microcodeVersion>0</microcodeVersion>", host);
        for (var element : List.of("hostCPU", "cpu", "machine")) {
            kvm = twice(kvm, Pattern.compile("(?s)<%1$s type='tcg'[^>/]*(/>|>.*?</%1$s>)\\s*".formatted(element)));
        }
        return kvm;
    }

    private static String twice(String account, Pattern element) {
        var copies = new StringBuilder();
        var found = element.matcher(account);
        while (found.find()) {
            copies.append(found.group()
                    .replace("type='tcg'", "type='kvm'")
                    .replace("type='boolean' value='false'", "type='boolean' value='true' migratable='yes'"));
        }
        var begin = found.reset().find() ? found.start() : account.length();
        return account.substring(0, begin) + copies + account.substring(begin);
    }
}
