package dev.slipway.api;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import org.jspecify.annotations.Nullable;

/** What every JSON body must be: there. */
final class Body {
    private Body() {}

    /**
     * @param example the smallest one that does something
     * @throws dev.slipway.problem.ProblemException INVALID_REQUEST
     */
    static <T> T require(@Nullable T body, String example) {
        if (body == null) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "The body is empty.",
                            new Remedy.Advice("Send JSON, for example %s".formatted(example)),
                            new Remedy.Link("The API is described at /q/openapi.", "/q/swagger-ui"))
                    .toException();
        }
        return body;
    }
}
