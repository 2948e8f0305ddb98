package dev.slipway.kit;

import dev.slipway.guest.RestartHistory;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.kit.offline.OfflineWindows;
import dev.slipway.machine.Domains;
import dev.slipway.machine.Machine;
import dev.slipway.machine.Machines;
import dev.slipway.operation.StepContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to hang the disk of a Windows on that restarts again and again before anybody could ask it: what it came with, then SATA, then IDE,
 * each once, and SATA again with its driver switched on from outside. Windows could not read its disk then, so it wrote nothing and there is
 * nothing to go back to.
 */
@ApplicationScoped
class ControllerLadder {
    private static final List<DiskController> RUNGS = List.of(DiskController.SATA, DiskController.IDE);
    private static final int LOOP = 3;
    // A Windows that finishes its setup restarts too, but not at this pace.
    private static final Duration PACE = Duration.ofMinutes(5);
    private static final String TRIED = "ladder.tried";
    private static final String SINCE = "ladder.since";
    private static final String OVER = "ladder.over";
    private static final String MENDED = "ladder.mended";

    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final RestartHistory restarts;
    private final OfflineWindows windows;

    ControllerLadder(
            Machines machines,
            Domains domains,
            Hypervisor hypervisor,
            RestartHistory restarts,
            OfflineWindows windows) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.restarts = restarts;
        this.windows = windows;
    }

    /**
     * Where the machine stands on the ladder.
     *
     * @param mended its SATA driver was switched on from outside, and it is on SATA again
     * @param over Windows loops, and there is no rung left
     */
    record Rung(List<DiskController> tried, boolean mended, boolean over) {
        /** Those before the one that is tried now. */
        String failed() {
            return words(tried.subList(0, tried.size() - 1));
        }

        String all() {
            return words(tried);
        }

        private static String words(List<DiskController> controllers) {
            return controllers.stream().map(DiskController::label).collect(Collectors.joining(", "));
        }
    }

    /** Goes to the next rung when Windows loops, or to the one that a person asked for; the machine is off then. */
    Rung look(StepContext context, UUID id) throws InterruptedException {
        var machine = machines.require(id);
        if (context.recall(TRIED).isEmpty()) {
            context.remember(TRIED, machine.controller().word());
        }
        if (!isApplied(machine)) {
            context.log(
                    "The disk hangs on %s now.".formatted(machine.controller().label()));
            apply(context, machine);
        } else if (restarts.count(id, since(context)) >= LOOP) {
            var rung = next(tried(context), machine.firmware());
            if (rung.isPresent()) {
                climb(context, machine, rung.get());
            } else if (!mend(context, machine)) {
                context.remember(OVER, "yes");
            }
        }
        return new Rung(tried(context), recalls(context, MENDED), recalls(context, OVER));
    }

    private static boolean recalls(StepContext context, String name) {
        return context.recall(name).filter("yes"::equals).isPresent();
    }

    /** The last rung, where the host can do it: in its registry on the disk, Windows' own SATA driver is set to start at boot. */
    private boolean mend(StepContext context, Machine machine) throws InterruptedException {
        if (!windows.available() || context.recall(MENDED).isPresent()) {
            return false;
        }
        context.log("Setting its SATA driver to start at boot, in its registry on the disk.");
        hypervisor.destroy(machine.id());
        try {
            windows.change(context, machine.disk(), machine.engine(), installation -> {
                if (!installation.startAtBoot(DiskController.SATA.service())) {
                    throw new IOException("it knows no " + DiskController.SATA.service());
                }
            });
        } catch (IOException e) {
            context.warn("Windows' registry on the disk could not be changed: %s.".formatted(e.getMessage()));
            context.remember(MENDED, "no");
            return false;
        }
        context.remember(MENDED, "yes");
        context.warn("Windows started from none of them; its SATA driver is on now, so SATA is tried again.");
        apply(context, machines.redefine(machine.id(), definition -> definition.controller(DiskController.SATA)));
        return true;
    }

    private void climb(StepContext context, Machine machine, DiskController rung) {
        context.warn("Windows did not start from %s; now trying %s."
                .formatted(machine.controller().label(), rung.label()));
        apply(context, machines.redefine(machine.id(), definition -> definition.controller(rung)));
    }

    // Running it again after a crash does no more than a second restart.
    private void apply(StepContext context, Machine machine) {
        var tried = Stream.concat(tried(context).stream(), Stream.of(machine.controller()))
                .map(DiskController::word)
                .distinct()
                .collect(Collectors.joining(","));
        context.remember(TRIED, tried);
        context.remember(SINCE, context.now().toString());
        context.remember(OVER, "");
        hypervisor.destroy(machine.id());
        domains.apply(machine);
    }

    /** A definition that the host does not have yet is a person's wish, or a rung that the service died on. */
    private boolean isApplied(Machine machine) {
        return hypervisor
                .find(machine.id())
                .map(DomainView::generation)
                .filter(generation -> generation < machine.generation())
                .isEmpty();
    }

    private static Instant since(StepContext context) {
        var begun = context.recall(SINCE).map(Instant::parse).orElse(context.startedAt());
        var recent = context.now().minus(PACE);
        return begun.isAfter(recent) ? begun : recent;
    }

    private static List<DiskController> tried(StepContext context) {
        return Arrays.stream(context.recall(TRIED).orElse("").split(",", -1))
                .filter(word -> !word.isEmpty())
                .map(DiskController::of)
                .toList();
    }

    private static Optional<DiskController> next(List<DiskController> tried, Firmware firmware) {
        return RUNGS.stream()
                .filter(rung -> !tried.contains(rung) && rung.fits(firmware))
                .findFirst();
    }
}
