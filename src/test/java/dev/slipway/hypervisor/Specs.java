package dev.slipway.hypervisor;

import static dev.slipway.hypervisor.DiskFormat.*;
import static dev.slipway.hypervisor.Enlightenment.*;
import static java.util.Map.entry;

import dev.slipway.hypervisor.CpuModel.Feature;
import dev.slipway.hypervisor.DiskChain.Layer;
import dev.slipway.hypervisor.NetworkCard.Attachment;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Machines the tests know by name. */
public final class Specs {
    public static final UUID OWNER = UUID.fromString("7e7e7e7e-0000-4000-8000-000000000001");
    private static final Path IMAGES = Path.of("/var/lib/libvirt/images/slipway");
    private static final Layer VDI = new Layer(Path.of("/srv/slipway/import/WindowsVM.vdi"), DiskFormat.VDI, true);

    private static final Set<Enlightenment> COMMON = EnumSet.of(
            RELAXED,
            VAPIC,
            SPINLOCKS,
            VPINDEX,
            RUNTIME,
            SYNIC,
            STIMER,
            STIMER_DIRECT,
            FREQUENCIES,
            REENLIGHTENMENT,
            TLBFLUSH,
            IPI,
            HYPERVCLOCK);
    private static final Set<Enlightenment> FALLBACK =
            EnumSet.of(RELAXED, VAPIC, SPINLOCKS, VPINDEX, SYNIC, STIMER, STIMER_DIRECT, HYPERVCLOCK);

    private static final DomainSpec WIN10 = new DomainSpec(
            UUID.fromString("0f3c7f0e-5a0d-4c55-9d58-0b5a2b1f6a01"),
            "slipway-win10",
            OWNER,
            "win10",
            1,
            Engine.KVM,
            "q35",
            Firmware.BIOS,
            4,
            8192,
            passthrough("vmx", null),
            intel(),
            DiskChain.of(new Layer(IMAGES.resolve("win10.qcow2"), QCOW2, false), VDI),
            DiskController.SATA,
            null,
            "none",
            null,
            new NetworkCard(new Attachment.Network("default", true, true), "52:54:00:12:34:56", "e1000e"),
            false,
            "localtime");

    private static final Map<String, DomainSpec> NAMED = Map.ofEntries(
            entry("win10-bios-intel", WIN10),
            entry("win10-amd", change(WIN10, d -> {
                d.cpu = new CpuModel(
                        "host-passthrough",
                        null,
                        "full",
                        List.of(new Feature("require", "svm"), new Feature("disable", "arch-capabilities")),
                        null);
                d.enlightenments = COMMON;
            })),
            entry("win10-level-30", change(WIN10, d -> {
                d.cpu = passthrough("vmx", 30);
                d.generation = 2;
            })),
            entry("win10-sandybridge", change(WIN10, d -> {
                d.cpu = new CpuModel("custom", "SandyBridge", "full", List.of(new Feature("require", "vmx")), null);
                d.enlightenments = FALLBACK;
                d.generation = 3;
            })),
            entry("win11-uefi-secureboot-tpm", change(WIN10, d -> {
                d.name = "slipway-win11";
                d.firmware = Firmware.UEFI_SECURE_BOOT;
                d.tpm = true;
                d.cdrom = IMAGES.resolve("media/skiffos.iso");
            })),
            entry("tcg-practice", change(WIN10, d -> {
                d.name = "slipway-practice";
                d.engine = Engine.TCG;
                d.cpus = 1;
                d.memoryMiB = 256;
                d.diskCache = "unsafe";
                d.clockOffset = "utc";
                d.network = user();
            })),
            entry("converted-raw", change(WIN10, d -> {
                d.firmware = Firmware.UEFI;
                d.disk = DiskChain.of(new Layer(IMAGES.resolve("win10.raw"), RAW, false));
            })),
            entry(
                    "network-together",
                    change(
                            WIN10,
                            d -> d.network = new NetworkCard(
                                    new Attachment.Network("lab", false, false), "52:54:00:12:34:56", "e1000e"))),
            entry(
                    "win10-on-vmdk",
                    change(
                            WIN10,
                            d -> d.disk = on(new Layer(Path.of("/srv/slipway/import/WindowsVM.vmdk"), VMDK, true)))),
            entry(
                    "win10-on-vhd",
                    change(
                            WIN10,
                            d -> d.disk = on(new Layer(Path.of("/srv/slipway/import/WindowsVM.vhd"), VPC, true)))),
            entry("win10-on-ide", change(WIN10, d -> d.controller = DiskController.IDE)),
            entry("win10-on-virtio-scsi", change(WIN10, d -> d.controller = DiskController.VIRTIO_SCSI)),
            entry("win10-on-lsi-sas", change(WIN10, d -> d.controller = DiskController.LSI_SAS)),
            entry("win10-on-lsi-sas-with-spare", change(WIN10, d -> {
                d.controller = DiskController.LSI_SAS;
                d.spare = IMAGES.resolve("volumes/spare.raw");
            })),
            entry("win10-with-spare", change(WIN10, d -> d.spare = IMAGES.resolve("volumes/spare.raw"))),
            entry("network-user", change(WIN10, d -> {
                d.network = user();
                d.disk = DiskChain.of(
                        new Layer(IMAGES.resolve("win10-before-wsl.qcow2"), QCOW2, false),
                        new Layer(IMAGES.resolve("win10.qcow2"), QCOW2, false),
                        VDI);
            })));

    private Specs() {}

    private static DiskChain on(Layer image) {
        return DiskChain.of(new Layer(IMAGES.resolve("win10.qcow2"), QCOW2, false), image);
    }

    public static DomainSpec named(String name) {
        var spec = NAMED.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("no spec is called " + name);
        }
        return spec;
    }

    public static Set<String> names() {
        return NAMED.keySet();
    }

    /** A copy with some values changed. */
    public static DomainSpec change(DomainSpec spec, java.util.function.Consumer<Draft> edit) {
        var draft = new Draft(spec);
        edit.accept(draft);
        return draft.done();
    }

    /** The mutable twin of {@link DomainSpec}, for tests only. */
    public static final class Draft {
        public UUID id;
        public String name;
        public UUID owner;
        public String machineName;
        public long generation;
        public Engine engine;
        public String machineType;
        public Firmware firmware;
        public int cpus;
        public long memoryMiB;
        public CpuModel cpu;
        public Set<Enlightenment> enlightenments;
        public DiskChain disk;
        public DiskController controller;
        public @Nullable Path spare;
        public String diskCache;
        public @Nullable Path cdrom;
        public NetworkCard network;
        public boolean tpm;
        public String clockOffset;

        Draft(DomainSpec spec) {
            id = spec.id();
            name = spec.name();
            owner = spec.owner();
            machineName = spec.machineName();
            generation = spec.generation();
            engine = spec.engine();
            machineType = spec.machineType();
            firmware = spec.firmware();
            cpus = spec.cpus();
            memoryMiB = spec.memoryMiB();
            cpu = spec.cpu();
            enlightenments = spec.enlightenments();
            disk = spec.disk();
            controller = spec.controller();
            spare = spec.spare();
            diskCache = spec.diskCache();
            cdrom = spec.cdrom();
            network = spec.network();
            tpm = spec.tpm();
            clockOffset = spec.clockOffset();
        }

        DomainSpec done() {
            return new DomainSpec(
                    id,
                    name,
                    owner,
                    machineName,
                    generation,
                    engine,
                    machineType,
                    firmware,
                    cpus,
                    memoryMiB,
                    cpu,
                    enlightenments,
                    disk,
                    controller,
                    spare,
                    diskCache,
                    cdrom,
                    network,
                    tpm,
                    clockOffset);
        }
    }

    private static NetworkCard user() {
        return new NetworkCard(new Attachment.User(), "52:54:00:12:34:56", "e1000e");
    }

    private static CpuModel passthrough(String feature, @Nullable Integer level) {
        return new CpuModel("host-passthrough", null, "full", List.of(new Feature("require", feature)), level);
    }

    private static Set<Enlightenment> intel() {
        var set = EnumSet.copyOf(COMMON);
        set.add(EVMCS);
        return set;
    }
}
