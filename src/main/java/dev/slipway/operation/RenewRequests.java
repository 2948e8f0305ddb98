package dev.slipway.operation;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.UUID;

/** Before the work resumes, requests that an earlier version stored are brought up to date, each in its own transaction. */
@ApplicationScoped
public class RenewRequests {
    private final EntityManager entities;
    private final OperationStore store;
    private final Recipes recipes;

    RenewRequests(EntityManager entities, OperationStore store, Recipes recipes) {
        this.entities = entities;
        this.store = store;
        this.recipes = recipes;
    }

    void start(@Observes @Priority(OperationWorkers.LAST - 1) StartupEvent started) {
        renew();
    }

    public void renew() {
        recipes.all().forEach(this::renew);
    }

    private <R> void renew(Recipe<R> recipe) {
        var kept = store.inTransaction(() -> entities.createQuery(
                        "select id from OperationEntity where kind = ?1 and request <> ?2", UUID.class)
                .setParameter(1, recipe.kind())
                .setParameter(2, OperationEntity.FORGOTTEN)
                .getResultList());
        for (var id : kept) {
            try {
                QuarkusTransaction.requiringNew().run(() -> renew(recipe, id));
            } catch (RuntimeException e) {
                // It fails again, and is told, when somebody wants it to go on.
                Log.warnf(
                        "the request of operation %s stays as it is: %s",
                        id, e.getClass().getSimpleName());
            }
        }
    }

    private <R> void renew(Recipe<R> recipe, UUID id) {
        var row = entities.find(OperationEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null || row.request.equals(OperationEntity.FORGOTTEN)) {
            return;
        }
        var request = store.read(row.request, recipe.requestType());
        var renewed = recipe.renewed(request);
        if (!renewed.equals(request)) {
            row.request = store.write(renewed);
        }
    }
}
