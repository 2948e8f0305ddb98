package dev.slipway.intake.download;

import dev.slipway.image.Image;
import dev.slipway.image.Images;
import dev.slipway.intake.arrival.Arrival;
import dev.slipway.intake.arrival.ArrivalSteps;
import dev.slipway.intake.arrival.IntakeStore;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Fetches a file from the web and makes an image of it. */
@ApplicationScoped
class DownloadImage implements Recipe<DownloadImage.Request> {
    static final String KIND = "image.download";

    /**
     * The address is not here, as it may hold a secret.
     *
     * @param name of the image, or what it would be called
     */
    record Request(UUID download, String name) {}

    private final DownloadRows rows;
    private final Fetching fetching;
    private final ArrivalSteps finish;
    private final Images images;

    DownloadImage(DownloadRows rows, Fetching fetching, ArrivalSteps finish, Images images) {
        this.rows = rows;
        this.fetching = fetching;
        this.finish = finish;
        this.images = images;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public String title(Request request) {
        return "Download image " + request.name();
    }

    @Override
    public String subject(Request request) {
        return "image/" + request.name();
    }

    @Override
    public List<Step> plan(Request request) {
        var id = request.download();
        var steps = new ArrayList<Step>(List.of(
                new FetchSteps.Ask(fetching, id),
                new FetchSteps.Reserve(fetching, id),
                new FetchSteps.Fetch(fetching, id)));
        steps.addAll(finish.finish(id, new Book()));
        return List.copyOf(steps);
    }

    @Override
    public void accepted(Request request, OperationId operation) {
        rows.change(request.download(), row -> row.operationId = operation.value());
    }

    private final class Book implements IntakeStore {
        @Override
        public Arrival require(UUID id) {
            var download = rows.require(id);
            return new Arrival(
                    id,
                    download.fileName(),
                    download.name(),
                    download.kind(),
                    Map.of(Image.DOWNLOADED_FROM, download.shown()),
                    download.declaredSha256(),
                    download.sha256(),
                    download.image() != null);
        }

        @Override
        public void computed(UUID id, String sha256) {
            rows.change(id, row -> row.sha256 = sha256);
        }

        @Override
        public void unpacked(UUID id, String fileName, String sha256) {
            rows.change(id, row -> {
                row.fileName = fileName;
                row.sha256 = sha256;
            });
        }

        @Override
        public void taken(UUID id, Image image) {
            rows.change(id, row -> {
                row.imageId = image.id();
                row.reserved = false;
            });
        }

        @Override
        public void refused(UUID id, Problem problem) {
            rows.release(id);
        }

        @Override
        public void cancelled(UUID id) {
            images.remove(id);
            fetching.forget(id);
        }

        @Override
        public ProblemException lost() {
            return DownloadProblems.lost();
        }

        @Override
        public ProblemException differs(String declared, String computed) {
            return DownloadProblems.differs(declared, computed);
        }
    }
}
