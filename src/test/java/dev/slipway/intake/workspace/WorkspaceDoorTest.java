package dev.slipway.intake.workspace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.api.WorkspaceResource;
import dev.slipway.operation.OperationState;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** How the watched workspaces stand, by the API. */
@QuarkusTest
class WorkspaceDoorTest extends WorkspaceCase {
    @Inject
    Workspaces workspaces;

    @Inject
    WorkspaceResource door;

    @Test
    void theApiSaysWhatThePageSays() throws Exception {
        given().get("/api/v1/workspaces")
                .then()
                .statusCode(200)
                .body("size()", equalTo(1))
                .body("[0].name", equalTo(folder.getFileName().toString()))
                .body("[0].folder", equalTo(folder.toString()))
                .body("[0].imageName", equalTo(name))
                .body("[0].image", nullValue())
                .body("[0].taken", nullValue())
                .body("[0].operation", nullValue())
                .body("[0].problem.code", equalTo("WORKSPACE_NOT_READY"))
                .body("[0].problem.remedies[0].command", containsString("SKIFF_WORKSPACE="));
        build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        given().get("/api/v1/workspaces")
                .then()
                .body("[0].image.id", equalTo(images.require(name).id().toString()))
                .body("[0].image.reference", equalTo(name))
                .body("[0].image.version", equalTo(1))
                .body(
                        "[0].taken",
                        equalTo(String.valueOf(workspaces.list().getFirst().taken())))
                .body("[0].operation", nullValue())
                .body("[0].problem", nullValue());
        given().get("/q/openapi?format=json")
                .then()
                .body("paths.'/api/v1/workspaces'.get.summary", containsString("workspaces"))
                .body("components.schemas.WorkspaceBody.properties.keySet()", hasItems("imageName", "problem"));
    }

    /** Its operation goes on only when the transaction ends. */
    @Test
    void whatIsOnItsWayIsNamed() throws Exception {
        build("skiffos.tar.gz", skiffOs(1));
        watch.run();
        QuarkusTransaction.requiringNew().run(() -> {
            watch.run();
            assertThat(door.list().getFirst().operation())
                    .isEqualTo("/api/v1/operations/" + begun().getFirst().id());
        });
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(door.list().getFirst().operation()).isNull();
    }
}
