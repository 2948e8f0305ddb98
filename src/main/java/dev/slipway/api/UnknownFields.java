package dev.slipway.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.stream.Collectors;

/** Refuses a field that a body does not have, and names those it has. */
class UnknownFields extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            JsonDeserializer<?> deserializer,
            Object beanOrClass,
            String field) {
        var known = deserializer.getKnownPropertyNames();
        throw Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "There is no field \"%s\" here.".formatted(shown(field)),
                        new Remedy.Advice("Use %s."
                                .formatted(
                                        known == null
                                                ? "another"
                                                : known.stream()
                                                        .map(String::valueOf)
                                                        .sorted()
                                                        .collect(Collectors.joining(", ")))),
                        new Remedy.Link("The API is described at /q/openapi.", "/q/swagger-ui"))
                .toException();
    }

    private static String shown(String field) {
        return field.substring(0, Math.min(60, field.length())).replaceAll("\\p{C}", "\uFFFD");
    }
}
