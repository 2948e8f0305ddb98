package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.util.List;

/**
 * RFC 9457 problem document. {@code problems} lists everything found at once; the document itself shows the first.
 *
 * @param code stable word to program against
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        ProblemCode code,
        List<Remedy> remedies,
        List<ProblemDocument> problems) {

    static ProblemDocument of(List<Problem> problems, String instance) {
        return of(problems.getFirst().code().httpStatus(), problems, instance);
    }

    /** @param status of the answer that carries it */
    static ProblemDocument of(int status, List<Problem> problems, String instance) {
        var first = problems.getFirst();
        var others = problems.size() == 1
                ? List.<ProblemDocument>of()
                : problems.stream().map(problem -> of(List.of(problem), "")).toList();
        return new ProblemDocument(
                "urn:slipway:problem:" + first.code(),
                first.title(),
                status,
                first.detail(),
                instance,
                first.code(),
                first.remedies(),
                others);
    }
}
