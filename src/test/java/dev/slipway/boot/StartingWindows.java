package dev.slipway.boot;

import dev.slipway.guest.FakeGuest;
import dev.slipway.guest.FakeGuest.Ran;
import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.Guests;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.JobScript;
import dev.slipway.guest.Owner;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainEvent;
import dev.slipway.hypervisor.DomainSpec;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.FakeHypervisor;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.StepContext;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One Windows in memory that starts only from a controller whose driver starts at boot, and learns a driver only while its controller is
 * there. The newest machine that started is the one it runs in. A test profile switches it on.
 */
@Alternative
@Singleton
public class StartingWindows implements Guests {
    private static final String SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\";

    private final FakeHypervisor host;
    private Map<String, Map<String, Path>> media = Map.of();
    final FakeTime time = new FakeTime();
    final Set<DiskController> bootDrivers = EnumSet.noneOf(DiskController.class);
    final List<DiskController> starts = new ArrayList<>();
    FakeGuest guest = new FakeGuest(time);
    private @Nullable DomainSpec now;
    int pnputilExit;
    boolean driverIsBroken;
    boolean noAgent;

    StartingWindows(FakeHypervisor host) {
        this.host = host;
        forgetEverything(DiskController.SATA);
    }

    /** A Windows as it was installed, which starts from these. */
    public final void forgetEverything(DiskController... known) {
        guest = new FakeGuest(time).jobsTake(Duration.ZERO).on(_ -> true, this::run);
        guest.answers(false);
        bootDrivers.clear();
        bootDrivers.addAll(List.of(known));
        starts.clear();
        now = null;
        pnputilExit = 0;
        driverIsBroken = false;
        noAgent = false;
        host.onStart(this::started);
        host.answerAll((domain, json) -> {
            if (json.contains("guest-shutdown")) {
                guest.answers(false);
                host.become(domain, DomainState.SHUT_OFF, "shutdown");
            }
            throw FakeGuest.silence();
        });
    }

    /** The agent is installed and answers; or somebody took it out. */
    public void agent(boolean there) {
        noAgent = !there;
        guest.answers(there && now != null && bootDrivers.contains(now.controller()));
    }

    public void knows(DiskController controller) {
        bootDrivers.add(controller);
    }

    /** What each start found its disk on. */
    public List<DiskController> starts() {
        return List.copyOf(starts);
    }

    private void started(DomainSpec spec) {
        now = spec;
        starts.add(spec.controller());
        guest.restart();
        var starts = bootDrivers.contains(spec.controller());
        guest.answers(starts && !noAgent);
        if (!starts) {
            for (var n = 1; n <= 3; n++) {
                time.after(Duration.ofSeconds(3L * n), () -> restarts(spec.id()));
            }
        }
    }

    /** 0x7B, and Windows restarts by itself. */
    public void restarts(UUID domain) {
        host.send(new DomainEvent.Rebooted(domain));
        host.settle();
    }

    private boolean has(DiskController controller) {
        return now != null
                && (now.controller() == controller
                        || controller == DiskController.VIRTIO_SCSI && now.spare() != null
                        // The CD drive.
                        || controller == DiskController.SATA);
    }

    private JobResult run(Ran ran) {
        if (!(ran.job().action() instanceof JobScript.Action.Run(var argv))) {
            throw new AssertionError(ran);
        }
        var program = argv.getFirst().substring(argv.getFirst().lastIndexOf('\\') + 1);
        return switch (program) {
            case "pnputil.exe" -> pnputil(argv.subList(1, argv.size()));
            case "reg.exe" -> query(argv.get(2), argv.getLast());
            default -> throw new AssertionError(argv);
        };
    }

    private JobResult pnputil(List<String> arguments) {
        var inf = arguments.get(1);
        if (!inf.equals("E:\\drivers\\w10\\vioscsi.inf") || media.isEmpty()) {
            return FakeGuest.fails(2, "Failed to add driver package: The system cannot find the file specified.");
        }
        if (pnputilExit != 0) {
            return FakeGuest.fails(pnputilExit, "Failed to add driver package.");
        }
        if (!has(DiskController.VIRTIO_SCSI) || driverIsBroken) {
            return FakeGuest.fails(259, "Driver package added successfully.\r\nNo devices were updated.");
        }
        var added = bootDrivers.add(DiskController.VIRTIO_SCSI);
        return FakeGuest.fails(added ? 0 : 259, "Driver package added successfully.");
    }

    private JobResult query(String key, String value) {
        for (var controller : bootDrivers) {
            if (key.equals(SERVICES + controller.service()) && value.equals("Start")) {
                return dword(key, value, 0);
            }
            if (key.equals(SERVICES + controller.service() + "\\Enum") && value.equals("Count") && has(controller)) {
                return dword(key, value, 1);
            }
        }
        return FakeGuest.fails(1, "");
    }

    private static JobResult dword(String key, String value, int number) {
        return FakeGuest.says("\r\n%s\r\n    %s    REG_DWORD    0x%x\r\n\r\n".formatted(key, value, number));
    }

    @Override
    public GuestAgent agent(UUID domain) {
        return guest.agent(domain);
    }

    @Override
    public JobResult runAsSystem(StepContext context, UUID domain, JobScript job, Duration patience)
            throws InterruptedException {
        return guest.runAsSystem(context, domain, job, patience);
    }

    @Override
    public JobResult runAsUser(StepContext context, UUID domain, Owner owner, JobScript job, Duration patience) {
        throw new AssertionError("nothing here is done as " + owner);
    }

    @Override
    public void forgetJobs(StepContext context, UUID domain) {
        guest.forgetJobs(context, domain);
    }

    @Override
    public String driveOf(StepContext context, UUID domain, String token, Duration patience) {
        var medium = host.find(domain).orElseThrow().cdrom();
        media = medium != null && medium.contains(token) ? guest.media() : Map.of();
        return guest.driveOf(context, domain, token, patience);
    }

    @Override
    public void buildIso(Path iso, String token, Map<String, Path> files) {
        guest.buildIso(iso, token, files);
    }
}
