package dev.slipway.template;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of machine is made of, read from {@code vm-templates/templates/<name>.yaml}. The firmware is not here: it is read from the
 * disk.
 *
 * @param name also the file's name
 * @param windowsBuild lowest Windows build the template is meant for
 * @param machineType libvirt's word
 * @param memoryMiB fixed, no balloon
 * @param nicModel libvirt's word
 * @param network how machines on one libvirt network are kept apart; wholly when left out
 * @param tpm give the machine a TPM 2.0
 * @param clockOffset {@code localtime} or {@code utc}
 */
public record MachineTemplate(
        String name,
        String title,
        GuestSystem system,
        int windowsBuild,
        String machineType,
        int cpus,
        int minimumCpus,
        long memoryMiB,
        long minimumMemoryMiB,
        String nicModel,
        DiskCache diskCache,
        @Nullable Network network,
        boolean tpm,
        String clockOffset) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Set<String> MACHINE_TYPES = Set.of("q35", "pc");
    private static final Set<String> NIC_MODELS = Set.of("e1000e", "e1000", "rtl8139", "virtio");
    private static final Set<String> CLOCK_OFFSETS = Set.of("localtime", "utc");

    public MachineTemplate {
        require(
                NAME.matcher(name).matches(),
                "name \"%s\" is not lower-case letters, digits and hyphens".formatted(name));
        require(!title.isBlank(), "title is empty");
        require(windowsBuild > 0, "windowsBuild is not above 0");
        oneOf("machineType", machineType, MACHINE_TYPES);
        require(minimumCpus >= 1, "minimumCpus is not above 0");
        require(cpus >= minimumCpus, "cpus %d is below minimumCpus %d".formatted(cpus, minimumCpus));
        require(minimumMemoryMiB >= 128, "minimumMemoryMiB is below 128");
        require(
                memoryMiB >= minimumMemoryMiB,
                "memoryMiB %d is below minimumMemoryMiB %d".formatted(memoryMiB, minimumMemoryMiB));
        oneOf("nicModel", nicModel, NIC_MODELS);
        oneOf("clockOffset", clockOffset, CLOCK_OFFSETS);
    }

    @Override
    public Network network() {
        return network == null ? Network.APART : network;
    }

    /**
     * On a libvirt network; QEMU's user-mode network keeps machines apart by itself.
     *
     * @param isolated other isolated machines are not reached, the gateway is
     * @param cleanTraffic nothing is sent under an address of somebody else
     */
    public record Network(boolean isolated, boolean cleanTraffic) {
        static final Network APART = new Network(true, true);
    }

    /** Practice only: nothing in it is Windows. */
    public boolean isPractice() {
        return system.isPractice();
    }

    /**
     * libvirt's cache word for the disk, per engine.
     *
     * @param kvm {@code none} also opens the original with O_DIRECT
     */
    public record DiskCache(String kvm, String tcg) {
        private static final Set<String> WORDS =
                Set.of("none", "writeback", "writethrough", "directsync", "unsafe", "default");

        public DiskCache {
            oneOf("diskCache.kvm", kvm, WORDS);
            oneOf("diskCache.tcg", tcg, WORDS);
        }

        /** @param engine {@code kvm} or {@code tcg} */
        public String on(String engine) {
            return switch (engine) {
                case "kvm" -> kvm;
                case "tcg" -> tcg;
                default -> throw new IllegalArgumentException("no such engine: " + engine);
            };
        }
    }

    private static void oneOf(String key, String value, Set<String> words) {
        require(
                words.contains(value),
                "%s \"%s\" is none of %s"
                        .formatted(
                                key,
                                value,
                                String.join(", ", words.stream().sorted().toList())));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
