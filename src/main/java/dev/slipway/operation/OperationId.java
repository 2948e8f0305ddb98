package dev.slipway.operation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import java.util.UUID;

/** A UUIDv7, so ids sort by time of creation. */
public record OperationId(UUID value) {
    public static OperationId random() {
        return new OperationId(Generators.timeBasedEpochGenerator().generate());
    }

    @JsonCreator
    public static OperationId of(String text) {
        try {
            return new OperationId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.notFound("operation", text), e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
