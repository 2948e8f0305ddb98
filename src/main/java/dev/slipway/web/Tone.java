package dev.slipway.web;

import dev.slipway.operation.OperationState;
import dev.slipway.operation.StepState;

/**
 * How a state looks: colour, icon and word always together, so that nothing is said by colour alone.
 *
 * @param tone colour family: {@code success}, {@code danger}, {@code warning}, {@code info} or {@code pending}
 * @param icon name in the icon tag
 */
public record Tone(String tone, String icon, String word) {
    static Tone of(OperationState state) {
        return switch (state) {
            case PENDING -> new Tone("info", "pending", "Waiting");
            case RUNNING -> new Tone("info", "running", "Running");
            case SUCCEEDED -> new Tone("success", "success", "Done");
            case FAILED -> new Tone("danger", "danger", "Failed");
            case CANCELLING -> new Tone("warning", "undone", "Undoing");
            case CANCELLED -> new Tone("warning", "undone", "Cancelled");
        };
    }

    static Tone of(StepState state) {
        return switch (state) {
            case StepState.Pending _ -> new Tone("pending", "pending", "To do");
            case StepState.Running _ -> new Tone("info", "running", "Running");
            case StepState.Waiting _ -> new Tone("warning", "pending", "Waiting for you");
            case StepState.Succeeded _ -> new Tone("success", "success", "Done");
            case StepState.Skipped _ -> new Tone("success", "skipped", "Nothing to do");
            case StepState.Failed _ -> new Tone("danger", "danger", "Failed");
            case StepState.Undone _ -> new Tone("warning", "undone", "Undone");
        };
    }
}
