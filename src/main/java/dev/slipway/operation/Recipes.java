package dev.slipway.operation;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The recipes of all rooms, by kind. */
@ApplicationScoped
class Recipes {
    private final List<Recipe<?>> recipes;
    private final com.fasterxml.jackson.databind.ObjectMapper json;

    Recipes(@All List<Recipe<?>> recipes, com.fasterxml.jackson.databind.ObjectMapper json) {
        this.recipes = recipes;
        this.json = json;
    }

    List<Recipe<?>> all() {
        return recipes;
    }

    List<Step> plan(String kind, String request) {
        requireKept(request);
        return plan(require(kind), request);
    }

    private <R> List<Step> plan(Recipe<R> recipe, String request) {
        try {
            return recipe.plan(json.readValue(request, recipe.requestType()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("stored request of " + recipe.kind(), e);
        }
    }

    static void requireKept(String request) {
        if (request.equals(OperationEntity.FORGOTTEN)) {
            throw Problem.of(
                            ProblemCode.STATE_CONFLICT,
                            "What this operation was asked for is no longer kept, as the thing it worked on is gone.",
                            new Remedy.Advice("Ask for it anew."))
                    .toException();
        }
    }

    private Recipe<?> require(String kind) {
        return recipes.stream()
                .filter(recipe -> recipe.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no recipe " + kind));
    }
}
