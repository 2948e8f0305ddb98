package dev.slipway.api;

import dev.slipway.problem.Problem;
import dev.slipway.provision.Provisioner;
import java.util.List;

/** What a wish would lead to. */
public record PreviewBody(List<StepBody> steps, List<Problem> problems, List<String> warnings) {
    public record StepBody(String key, String title, long usuallySeconds) {}

    static PreviewBody of(Provisioner.Preview preview) {
        return new PreviewBody(
                preview.steps().stream()
                        .map(step -> new StepBody(
                                step.key(), step.title(), step.usually().toSeconds()))
                        .toList(),
                preview.problems(),
                preview.warnings());
    }
}
