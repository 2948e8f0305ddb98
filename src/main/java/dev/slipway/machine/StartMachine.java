package dev.slipway.machine;

import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.RunningCpu;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import java.time.Duration;
import java.util.UUID;

/** Starts the domain, proves what its CPU got, and lets the copying of the original begin. */
public final class StartMachine implements Step {
    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final UUID machineId;

    StartMachine(Machines machines, Domains domains, Hypervisor hypervisor, UUID machineId) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.machineId = machineId;
    }

    @Override
    public String key() {
        return "start";
    }

    @Override
    public String title() {
        return "Start the machine";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(3);
    }

    @Override
    public void run(StepContext context) {
        start(machines, domains, hypervisor, machines.require(machineId), context);
        var domain = hypervisor
                .find(machineId)
                .orElseThrow(
                        () -> Problem.notFound("domain", machineId.toString()).toException());
        var disk = domain.disk();
        if (disk != null && disk.layers().stream().anyMatch(layer -> layer.original())) {
            hypervisor.startBlockPull(machineId, 0);
            context.log("The rest of the image is copied while the machine runs.");
        }
    }

    /**
     * Defines, starts and proves; the one way in which a machine is started, so none starts as an older Slipway defined it.
     *
     * @param machine as it shall start; a newer definition on the host is left as it is
     */
    public static void start(
            Machines machines, Domains domains, Hypervisor hypervisor, Machine machine, StepContext context) {
        var machineId = machine.id();
        domains.apply(machine);
        var domain = hypervisor
                .find(machineId)
                .orElseThrow(() ->
                        Problem.notFound("domain", machine.name().domainName()).toException());
        switch (domain.state()) {
            case RUNNING -> context.log("It runs already.");
            case PAUSED -> {
                if (domain.isStarting()) {
                    hypervisor.start(machineId);
                } else {
                    hypervisor.resume(machineId);
                }
            }
            case SHUTTING_DOWN, SHUT_OFF, CRASHED -> hypervisor.start(machineId);
        }
        machines.observed(machineId, hypervisor.find(machineId));
        proveVirtualization(machines, hypervisor, machine, context);
    }

    // Asking for vmx is not getting it: without check='full' libvirt starts a guest that lacks it (measured on libvirt
    // 9.0).
    private static void proveVirtualization(
            Machines machines, Hypervisor hypervisor, Machine machine, StepContext context) {
        RunningCpu cpu;
        try {
            cpu = hypervisor.cpu(machine.id());
        } catch (ProblemException e) {
            if (e.problem().code() == ProblemCode.STATE_CONFLICT) {
                // It went off at once, which is told by whoever waits for the guest.
                return;
            }
            throw e;
        }
        var missing = cpu.missingForNesting();
        if (!missing.isEmpty()) {
            hypervisor.destroy(machine.id());
            throw Problem.of(
                            ProblemCode.NESTED_VIRTUALIZATION_OFF,
                            "The machine's CPU did not get the virtualization that WSL 2 needs.",
                            new Remedy.Link("See what the host lacks.", "/host"),
                            new Remedy.Command(
                                    "Turn nested virtualization on (Intel), with all machines stopped.",
                                    "modprobe -r kvm_intel && modprobe kvm_intel nested=1"))
                    .withDetail("Missing: " + String.join(", ", missing))
                    .toException();
        }
        machines.recordNested(machine.id(), cpu.nests());
        if (machine.engine() == Engine.TCG) {
            context.log(
                    cpu.nests()
                            ? "Engine tcg: software emulation, with emulated SVM and nested paging for the hypervisor inside."
                            : "Engine tcg: software emulation, with nothing for a hypervisor inside.");
        }
    }

    @Override
    public void undo(StepContext context) {
        hypervisor.destroy(machineId);
        machines.observed(machineId, hypervisor.find(machineId));
    }
}
