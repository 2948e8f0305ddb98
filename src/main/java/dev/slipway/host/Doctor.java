package dev.slipway.host;

import dev.slipway.host.Check.Outcome;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.problem.Remedy;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Examines a host: is everything there that machines with WSL 2 need? Each check says what it read and, when something is wrong, what to
 * do. Nothing is changed, except that an empty file is made and removed in the directory for disks.
 */
@ApplicationScoped
public class Doctor {
    /** What one examination found. */
    public record Findings(Instant at, List<Check> checks) {}

    /** @param hardware about KVM; with software emulation not needed, and said so */
    private record Examiner(boolean hardware, Function<HostReading, Check> check) {}

    private static final List<Examiner> EXAMINERS = List.of(
            always(SystemChecks::engine),
            hardware(ProcessorChecks::virtualization),
            hardware(ProcessorChecks::kvmModule),
            hardware(ProcessorChecks::nested),
            hardware(ProcessorChecks::secondLevelPaging),
            hardware(ProcessorChecks::quality),
            hardware(ProcessorChecks::highestLeaf),
            hardware(SystemChecks::devKvm),
            hardware(SystemChecks::virtualBox),
            hardware(SystemChecks::kernel),
            always(LibvirtChecks::libvirt),
            always(LibvirtChecks::logDaemon),
            always(SystemChecks::capabilitiesCache),
            always(SystemChecks::hostValidate),
            always(CapabilityChecks::emulator),
            hardware(CapabilityChecks::kvm),
            hardware(CapabilityChecks::nested),
            hardware(CapabilityChecks::hyperV),
            hardware(CapabilityChecks::timeStampCounter),
            always(SystemChecks::tools),
            always(SystemChecks::offlineTools),
            always(CapabilityChecks::uefi),
            always(CapabilityChecks::tpm),
            always(LibvirtChecks::network),
            always(LibvirtChecks::trafficFilter),
            always(PlaceChecks::space),
            always(PlaceChecks::images),
            always(PlaceChecks::imports),
            always(PlaceChecks::appArmor),
            always(RightsChecks::store),
            always(RightsChecks::parsers),
            always(SystemChecks::hugePages));

    // Not Quarkus' own Log, which only works inside the service.
    private static final Logger LOG = Logger.getLogger(Doctor.class);

    private final HostSettings settings;
    private final HostFiles files;
    private final CommandRunner commands;
    private final Optional<Hypervisor> hypervisor;
    private final List<Examination> more;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Findings last;
    // Counted under the turn; read without it only by who then waits for it.
    private volatile int begun;
    private int finished;

    @Inject
    Doctor(
            HostSettings settings,
            HostFiles files,
            CommandRunner commands,
            Instance<Hypervisor> hypervisor,
            @All List<Examination> more) {
        this(
                settings,
                files,
                commands,
                hypervisor.isResolvable() ? Optional.of(hypervisor.get()) : Optional.empty(),
                more);
    }

    /** @param more what rooms above look at, after everything else */
    Doctor(
            HostSettings settings,
            HostFiles files,
            CommandRunner commands,
            Optional<Hypervisor> hypervisor,
            List<Examination> more) {
        this.settings = settings;
        this.files = files;
        this.commands = commands;
        this.hypervisor = hypervisor;
        // Beans come in another order at each start; people compare two findings.
        this.more = more.stream()
                .sorted(Comparator.comparing(one -> one.getClass().getName()))
                .toList();
    }

    /** What was found last since the service started; NOT_FOUND for an unknown host. */
    public Optional<Findings> last(String hostId) {
        new Hosts(settings, files).require(hostId);
        return Optional.ofNullable(last);
    }

    /**
     * All checks in reading order; NOT_FOUND for an unknown host. May take a minute when the host is unwell. One examination at a time, as each
     * starts some 25 programs: all who ask while one goes on share the next, which began after they asked.
     */
    public Findings examine(String hostId) {
        new Hosts(settings, files).require(hostId);
        var asked = begun;
        turn.lock();
        try {
            var found = last;
            return found != null && finished > asked ? found : examine();
        } finally {
            turn.unlock();
        }
    }

    private Findings examine() {
        var number = begun + 1;
        begun = number;
        var reading = HostReading.of(settings, files, commands);
        var checks = new ArrayList<Check>();
        for (var examiner : EXAMINERS) {
            checks.add(examine(examiner, reading));
        }
        hypervisor.ifPresent(port ->
                checks.add(examine(always(host -> LibvirtChecks.connection(host, port)), reading)));
        more.forEach(one -> checks.add(examine(always(host -> one.check(QemuOnHost.of(host))), reading)));
        var findings = new Findings(Instant.now(), List.copyOf(checks));
        last = findings;
        finished = number;
        return findings;
    }

    private static Check examine(Examiner examiner, HostReading reading) {
        try {
            var check = examiner.check().apply(reading);
            return examiner.hardware() && reading.engine() == Engine.TCG ? eased(check) : check;
        } catch (RuntimeException e) {
            LOG.error("A check of the doctor failed", e);
            return new Question("doctor", "A check that broke")
                    .warn(e.toString(), new Remedy.Advice("The service's log has the details."));
        }
    }

    /** What is only wrong for KVM is no failure of a host that emulates. */
    private static Check eased(Check check) {
        return switch (check.outcome()) {
            case PASS, INFO -> check;
            case WARN, FAIL ->
                new Check(
                        check.id(),
                        check.title(),
                        Outcome.INFO,
                        check.read() + " Only engine kvm needs it.",
                        check.remedy());
        };
    }

    private static Examiner always(Function<HostReading, Check> check) {
        return new Examiner(false, check);
    }

    private static Examiner hardware(Function<HostReading, Check> check) {
        return new Examiner(true, check);
    }
}
