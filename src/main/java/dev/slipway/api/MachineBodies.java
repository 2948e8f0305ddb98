package dev.slipway.api;

import dev.slipway.hypervisor.BlockJob;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineStatus;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Operation;
import dev.slipway.problem.ProblemException;
import dev.slipway.template.Templates;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Machines as JSON. */
@ApplicationScoped
class MachineBodies {
    private final Machines machines;
    private final Templates templates;
    private final Hypervisor hypervisor;

    MachineBodies(Machines machines, Templates templates, Hypervisor hypervisor) {
        this.machines = machines;
        this.templates = templates;
        this.hypervisor = hypervisor;
    }

    MachineBody of(Machine machine) {
        return of(List.of(machine)).getFirst();
    }

    List<MachineBody> of(List<Machine> all) {
        var latest = machines.latestOperations(all);
        return all.stream()
                .map(machine -> of(machine, Optional.ofNullable(latest.get(machine.id()))))
                .toList();
    }

    private MachineBody of(Machine machine, Optional<Operation> latest) {
        var template = templates.require(machine.template());
        var top = machine.disk().top();
        return new MachineBody(
                machine.id().toString(),
                machine.name().value(),
                MachineStatus.of(machine, latest),
                machine.observed().state().map(DomainState::name).orElse("NONE"),
                machine.observed().reason(),
                machine.engine(),
                machine.template(),
                template.system().word(),
                template.isPractice()
                        || machine.guest() != null && machine.guest().practice(),
                machine.host(),
                machine.cpus(),
                machine.memoryMiB(),
                machine.firmware(),
                machine.cpuProfile(),
                machine.nested(),
                new MachineBody.DiskBody(
                        top.file().toString(),
                        top.format().driver(),
                        machine.controller(),
                        machine.disk().layers().stream()
                                .map(layer -> layer.file().toString())
                                .toList(),
                        copying(machine)),
                machine.mac(),
                machine.guest(),
                machine.wsl(),
                latest.map(operation -> new MachineBody.OperationReference(
                                operation.id().toString(), operation.title(), operation.state()))
                        .orElse(null),
                machine.created());
    }

    private MachineBody.@Nullable CopyBody copying(Machine machine) {
        if (machine.disk().layers().size() == 1 || machine.observed().state().isEmpty()) {
            return null;
        }
        Optional<BlockJob> job;
        try {
            job = hypervisor.blockJob(machine.id());
        } catch (ProblemException e) {
            // The list of machines is worth more than this figure.
            return null;
        }
        return job.map(running -> new MachineBody.CopyBody(running.done(), running.total()))
                .orElse(null);
    }
}
