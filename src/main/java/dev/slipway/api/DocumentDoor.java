package dev.slipway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.account.Door;
import dev.slipway.problem.Problem;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.List;

/** A program that is refused reads a problem document. */
@Singleton
class DocumentDoor implements Door {
    private final ObjectMapper json;

    DocumentDoor(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isFor(String path, String accept) {
        return !accept.contains("text/html") || path.startsWith("/api/");
    }

    @Override
    public String mediaType() {
        return ProblemMapper.TYPE.toString();
    }

    @Override
    public String refusal(int status, Problem problem, String path) {
        try {
            return json.writeValueAsString(ProblemDocument.of(status, List.of(problem), path));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
