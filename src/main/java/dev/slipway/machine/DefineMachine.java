package dev.slipway.machine;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Defines the domain under the id chosen before; running it again adopts what is there. */
final class DefineMachine implements Step {
    private final Machines machines;
    private final Domains domains;
    private final Hypervisor hypervisor;
    private final UUID machineId;

    DefineMachine(Machines machines, Domains domains, Hypervisor hypervisor, UUID machineId) {
        this.machines = machines;
        this.domains = domains;
        this.hypervisor = hypervisor;
        this.machineId = machineId;
    }

    @Override
    public String key() {
        return "define";
    }

    @Override
    public String title() {
        return "Define the machine";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void run(StepContext context) {
        var machine = machines.require(machineId);
        domains.apply(machine);
        machines.observed(machineId, hypervisor.find(machineId));
        context.log("Domain %s, engine %s, CPU profile %s, %s."
                .formatted(
                        machine.name().domainName(),
                        machine.engine().word(),
                        machine.cpuProfile(),
                        machine.firmware().word()));
    }

    @Override
    public void undo(StepContext context) {
        hypervisor.destroy(machineId);
        hypervisor.undefine(machineId);
    }
}
