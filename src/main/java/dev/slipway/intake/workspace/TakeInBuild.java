package dev.slipway.intake.workspace;

import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.image.NameRequest;
import dev.slipway.intake.arrival.Arrival;
import dev.slipway.intake.arrival.ArrivalSpace;
import dev.slipway.intake.arrival.ArrivalSteps;
import dev.slipway.intake.arrival.IncomingFiles;
import dev.slipway.intake.arrival.IntakeStore;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Copies a build, as the next one overwrites it, and makes it the next version of the workspace's image. */
@ApplicationScoped
class TakeInBuild implements Recipe<TakeInBuild.Request> {
    /**
     * @param id of its part file, and of the image it may become
     * @param folder of the workspace, absolute
     */
    record Request(UUID id, String folder, String imageName, Build build) {
        Workspace workspace() {
            return new Workspace(Path.of(folder));
        }
    }

    private final WorkspaceRows rows;
    private final IncomingFiles parts;
    private final ArrivalSpace space;
    private final ArrivalSteps finish;
    private final Images images;

    TakeInBuild(WorkspaceRows rows, IncomingFiles parts, ArrivalSpace space, ArrivalSteps finish, Images images) {
        this.rows = rows;
        this.parts = parts;
        this.space = space;
        this.finish = finish;
        this.images = images;
    }

    @Override
    public String kind() {
        return "image.workspace";
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Take in the build of workspace %s".formatted(request.workspace().name());
    }

    @Override
    public String subject(Request request) {
        return "image/" + request.imageName();
    }

    @Override
    public List<Step> plan(Request request) {
        var book = new Book(request);
        return Stream.concat(
                        Stream.of(new CopyBuild(rows, parts, space, request, book)),
                        finish.finishArchive(request.id(), book).stream())
                .toList();
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        rows.begin(request, operation);
    }

    private final class Book implements IntakeStore {
        private final Request request;

        private Book(Request request) {
            this.request = request;
        }

        @Override
        public Arrival require(UUID id) {
            var row = rows.require(id);
            var workspace = request.workspace();
            var file = request.build().file();
            return new Arrival(
                    id,
                    file,
                    new NameRequest(Optional.of(request.imageName()), true),
                    Optional.of(request.build().kind()),
                    Map.of(
                            "workspace",
                            workspace.name(),
                            "copiedFrom",
                            workspace.images().resolve(file).toString()),
                    Optional.empty(),
                    Optional.ofNullable(row.sha256),
                    row.isTaken());
        }

        @Override
        public boolean expectsSum() {
            return false;
        }

        @Override
        public void computed(UUID id, String sha256) {
            rows.computed(id, sha256);
        }

        @Override
        public void taken(UUID id, Image image) {
            rows.taken(id, image);
        }

        @Override
        public void refused(UUID id, Problem problem) {
            rows.giveUp(id);
        }

        @Override
        public void cancelled(UUID id) {
            images.remove(id);
            rows.giveUp(id);
        }

        @Override
        public ProblemException lost() {
            return WorkspaceProblems.lost();
        }

        @Override
        public ProblemException differs(String declared, String computed) {
            throw new IllegalStateException("a build declares no SHA-256");
        }
    }
}
