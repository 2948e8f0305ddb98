package dev.slipway.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of the ledger as operations; in the caller's transaction. */
@ApplicationScoped
class OperationViews {
    private final EntityManager entities;
    private final ObjectMapper json;

    OperationViews(EntityManager entities, ObjectMapper json) {
        this.entities = entities;
        this.json = json;
    }

    Operation of(OperationEntity operation) {
        return of(List.of(operation)).getFirst();
    }

    /** In the same order; the steps of all of them are asked for at once. */
    List<Operation> of(List<OperationEntity> operations) {
        var steps = operations.isEmpty() ? Map.<UUID, List<StepView>>of() : steps(operations);
        return operations.stream()
                .map(operation -> of(operation, steps.getOrDefault(operation.id, List.of())))
                .toList();
    }

    private Map<UUID, List<StepView>> steps(List<OperationEntity> operations) {
        return entities.createQuery("from StepEntity where operationId in ?1 order by position", StepEntity.class)
                .setParameter(
                        1, operations.stream().map(operation -> operation.id).toList())
                .getResultStream()
                .collect(Collectors.groupingBy(
                        step -> step.operationId, Collectors.mapping(this::view, Collectors.toList())));
    }

    private Operation of(OperationEntity operation, List<StepView> steps) {
        return new Operation(
                new OperationId(operation.id),
                operation.kind,
                operation.title,
                operation.subject,
                operation.state(),
                operation.created,
                operation.started,
                operation.ended,
                operation.version,
                steps,
                operation.problem == null ? null : problem(operation.problem));
    }

    private StepView view(StepEntity step) {
        return new StepView(
                step.position,
                step.stepKey,
                step.title,
                state(step),
                Duration.ofSeconds(step.usuallySeconds),
                step.started,
                step.ended,
                step.progressUnit == null
                        ? null
                        : new Progress(Progress.Unit.valueOf(step.progressUnit), step.progressDone, step.progressTotal),
                step.detail,
                step.logLines);
    }

    private StepState state(StepEntity step) {
        return switch (step.state) {
            case "PENDING" -> new StepState.Pending();
            case "RUNNING" -> new StepState.Running(step.started);
            case "WAITING" -> new StepState.Waiting(step.started, problem(step.problem));
            case "SUCCEEDED" -> new StepState.Succeeded(Duration.between(step.started, step.ended));
            case "SKIPPED" -> new StepState.Skipped(step.detail);
            case "FAILED" -> new StepState.Failed(problem(step.problem), Duration.between(step.started, step.ended));
            case "UNDONE" -> new StepState.Undone();
            case String unknown -> throw new IllegalStateException("step state " + unknown);
        };
    }

    private Problem problem(String text) {
        try {
            return json.readValue(text, Problem.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
