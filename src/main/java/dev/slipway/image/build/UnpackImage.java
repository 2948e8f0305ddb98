package dev.slipway.image.build;

import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Unpacks a disk and makes an image of it. */
@ApplicationScoped
public class UnpackImage implements Recipe<NewImage> {
    public static final String KIND = "image.unpack";

    private final ImageSteps steps;

    UnpackImage(ImageSteps steps) {
        this.steps = steps;
    }

    @Override
    public List<Step> plan(NewImage request) {
        return steps.make(request);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Class<NewImage> requestType() {
        return NewImage.class;
    }

    @Override
    public String title(NewImage request) {
        return "Unpack image " + request.name();
    }

    @Override
    public String subject(NewImage request) {
        return "image/" + request.name();
    }
}
