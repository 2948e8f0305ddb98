package dev.slipway.intake.workspace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.image.Image;
import dev.slipway.image.ImageKind;
import dev.slipway.image.MovableQuota;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.operation.OperationState;
import dev.slipway.operation.Progress;
import dev.slipway.problem.ProblemCode;
import dev.slipway.rootfs.Tars;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a build in a workspace to the next version of its image, each once. */
@QuarkusTest
class WatchWorkspacesTest extends WorkspaceCase {
    @Inject
    Workspaces workspaces;

    @Inject
    WorkspaceRows rows;

    @Inject
    IncomingFiles parts;

    private WatchedWorkspace view() {
        return workspaces.list().getFirst();
    }

    @Test
    void aNewerBuildIsTheNextVersionAndTheOneBeforeStaysAsItIs() throws Exception {
        var file = build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(ended().steps().getFirst().progress())
                .isEqualTo(new Progress(Progress.Unit.BYTES, skiffOs(1).length, skiffOs(1).length));
        assertThat(ended().steps()).allSatisfy(step -> assertThat(step.detail()).isEmpty());
        var first = images.require(name);
        assertThat(first.kind()).isEqualTo(ImageKind.SKIFFOS);
        assertThat(first.facts())
                .containsEntry("workspace", folder.getFileName().toString())
                .containsEntry("copiedFrom", file.toString());

        build("skiffos.tar.gz", skiffOs(22));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).version()).isEqualTo(2);
        assertThat(images.require(name).file()).hasBinaryContent(skiffOs(22));
        assertThat(images.require(name + "@1").id()).isEqualTo(first.id());
        // A distro that is being made of it reads this file.
        assertThat(first.file()).hasBinaryContent(skiffOs(1));
        images.requireSound(first);

        lookTwice();
        assertThat(begun()).as("each build once").hasSize(2);
        assertThat(view().image()).isEqualTo(images.require(name));
        assertThat(view().problem()).isEmpty();
        given().get("/images")
                .then()
                .body(containsString("Watched workspaces"))
                .body(containsString(name + ", version 2"))
                .body(containsString("1 older version"));
        given().get("/operations").then().body(containsString("Take in the build of workspace"));
    }

    @Test
    void aFileThatStillGrowsIsLeftAlone() throws Exception {
        var whole = skiffOs(1);
        var file = build("skiffos.tar.gz", Arrays.copyOf(whole, whole.length / 2));
        watch.run();
        Files.write(file, Arrays.copyOfRange(whole, whole.length / 2, whole.length), StandardOpenOption.APPEND);
        watch.run();
        assertThat(begun()).isEmpty();
        watch.run();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).file()).hasBinaryContent(whole);
    }

    @Test
    void theSameBytesAgainAreNothingNew() throws Exception {
        var file = build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        var first = images.require(name);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        lookTwice();
        assertThat(begun()).hasSize(2);
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name)).isEqualTo(first);
        assertThat(images.list()).filteredOn(image -> image.name().equals(name)).hasSize(1);
        assertThat(files("incoming")).isEmpty();
        assertThat(files("images")).hasSize(1);
    }

    @Test
    void whatCannotBeUsedIsShownOnceUntilItChanges() throws Exception {
        build("skiffos.tar.gz", Tars.distro().tar());
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.FAILED);
        lookTwice();
        assertThat(begun()).hasSize(1);
        assertThat(files("incoming")).isEmpty();
        assertThat(view().problem().orElseThrow().code()).isEqualTo(ProblemCode.ARCHIVE_NOT_SKIFFOS);
        given().get("/images").then().body(containsString("Code ARCHIVE_NOT_SKIFFOS"));
        build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(view().problem()).isEmpty();
        given().get("/images").then().body(not(containsString("Code ARCHIVE_NOT_SKIFFOS")));
    }

    @Test
    void theArchiveOfWslComesBeforeTheRootFileSystemWhichIsNoVersionOfIt() throws Exception {
        build("rootfs.tar.gz", Tars.distro().gzip());
        var archive = build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).originalName()).isEqualTo("skiffos.tar.gz");
        Files.delete(archive);
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.FAILED);
        assertThat(view().problem().orElseThrow().code()).isEqualTo(ProblemCode.IMAGE_OTHER_KIND);
        assertThat(view().image()).extracting(Image::version).isEqualTo(1);
    }

    @Test
    void aBuildThatItsImageHasNoRoomForIsToldAndTakenInWhenThereIs() throws Exception {
        build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        try {
            MovableQuota.allow(skiffOs(1).length * 2L - 1);
            build("skiffos.tar.gz", skiffOs(22));
            lookTwice();
            assertThat(ended().state()).isEqualTo(OperationState.FAILED);
            assertThat(ended().steps().getFirst().progress())
                    .as("bytes that moved")
                    .isNull();
            assertThat(files("incoming")).isEmpty();
            assertThat(view().problem().orElseThrow().code()).isEqualTo(ProblemCode.IMAGE_QUOTA);
        } finally {
            MovableQuota.asConfigured();
        }
        operations.retry(begun().getFirst().id());
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).version()).isEqualTo(2);
        assertThat(view().problem()).isEmpty();
    }

    @Test
    void aWorkspaceWithoutABuildSaysWhatToDo() throws Exception {
        lookTwice();
        assertThat(problem()).contains("has nothing for WSL");
        given().get("/images").then().body(containsString("SKIFF_WORKSPACE=&#39;" + folder.getFileName()));

        var outside = Files.write(directory.resolve("secret.tar"), skiffOs(1));
        var link = Files.createSymbolicLink(folder.resolve("images/skiffos.tar.gz"), outside);
        lookTwice();
        assertThat(problem()).contains("cannot be read");
        Files.delete(link);
        Files.delete(folder.resolve("images"));
        Files.createSymbolicLink(folder.resolve("images"), Files.createDirectory(directory.resolve("other")));
        Files.write(directory.resolve("other/skiffos.tar.gz"), skiffOs(1));
        lookTwice();
        assertThat(problem()).contains("cannot be read");
        Files.delete(folder.resolve("images"));
        Files.delete(folder);
        lookTwice();
        assertThat(problem()).contains("is not there");
        assertThat(begun()).isEmpty();
    }

    private String problem() {
        return view().problem().orElseThrow().title();
    }

    @Test
    void aCopyThatNobodyRetriesIsGivenUpInTheEnd() throws Exception {
        build("skiffos.tar.gz", Tars.distro().tar());
        lookTwice();
        ended();
        var left = rows.find(new Workspace(folder)).orElseThrow().buildId;
        parts.create(left);
        rows.promised(left, 5);
        watch.reclaim(Instant.now());
        assertThat(parts.exists(left)).isTrue();
        assertThat(rows.expected()).containsKey(left);
        watch.reclaim(Instant.now().plus(uploads.ttl()).plusSeconds(60));
        assertThat(parts.exists(left)).isFalse();
        assertThat(rows.expected()).isEmpty();
    }

    /** The second one's name is another to people, and the same image's. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s_"})
    void anImageHasOneWorkspaceAndTheSecondSaysWhose(String called) throws Exception {
        var second = directory.toRealPath().resolve("second").resolve(called.formatted(folder.getFileName()));
        Files.createDirectories(second.resolve("images"));
        Files.write(second.resolve("images/skiffos.tar.gz"), skiffOs(2));
        Watched.FOLDERS.add(second);
        lookTwice();
        assertThat(begun()).isEmpty();

        build("skiffos.tar.gz", skiffOs(1));
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        lookTwice();
        assertThat(begun()).hasSize(1);
        assertThat(images.require(name).file()).hasBinaryContent(skiffOs(1));
        assertThat(view().problem()).isEmpty();
        var problem = workspaces.list().getLast().problem().orElseThrow();
        assertThat(problem.code()).isEqualTo(ProblemCode.NAME_TAKEN);
        assertThat(problem.title()).contains(name);
        assertThat(problem.remedies())
                .anySatisfy(remedy -> assertThat(remedy.sentence()).contains(folder.toString(), second.toString()));
        given().get("/api/v1/workspaces")
                .then()
                .body("[0].problem", nullValue())
                .body("[1].problem.code", equalTo("NAME_TAKEN"))
                .body("[1].folder", equalTo(second.toString()));
        given().get("/images").then().body(containsString("which is named first; nothing of " + second));

        // Alone it is taken in.
        Watched.FOLDERS.remove(folder);
        lookTwice();
        assertThat(ended().state()).isEqualTo(OperationState.SUCCEEDED);
        assertThat(images.require(name).version()).isEqualTo(2);
        assertThat(view().problem()).isEmpty();
    }

    @Test
    void aWorkspaceNamedTwiceIsWatchedOnce() {
        Watched.FOLDERS.add(folder.resolve("images/.."));
        Watched.FOLDERS.add(Path.of(folder + "/"));
        assertThat(workspaces.list()).hasSize(1);
    }
}
