package dev.slipway.operation;

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

    List<Step> plan(String kind, String request) {
        return plan(require(kind), request);
    }

    private <R> List<Step> plan(Recipe<R> recipe, String request) {
        try {
            return recipe.plan(json.readValue(request, recipe.requestType()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("stored request of " + recipe.kind(), e);
        }
    }

    private Recipe<?> require(String kind) {
        return recipes.stream()
                .filter(recipe -> recipe.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no recipe " + kind));
    }
}
