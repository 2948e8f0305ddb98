package dev.slipway.web;

import dev.slipway.operation.OperationState;
import dev.slipway.operation.StepState;

/**
 * How a state looks: colour, icon and word always together, so that nothing is said by colour alone.
 *
 * @param tone colour family: {@code success}, {@code danger}, {@code warning}, {@code info} or {@code pending}
 * @param icon name in the icon tag
 */
public record StatusBadge(String tone, String icon, String word) {
    static StatusBadge of(OperationState state) {
        return switch (state) {
            case PENDING -> new StatusBadge("info", "pending", "Waiting");
            case RUNNING -> new StatusBadge("info", "running", "Running");
            case SUCCEEDED -> new StatusBadge("success", "success", "Done");
            case FAILED -> new StatusBadge("danger", "danger", "Failed");
            case CANCELLING -> new StatusBadge("warning", "undone", "Undoing");
            case CANCELLED -> new StatusBadge("warning", "undone", "Cancelled");
        };
    }

    static StatusBadge of(StepState state) {
        return switch (state) {
            case StepState.Pending _ -> new StatusBadge("pending", "pending", "To do");
            case StepState.Running _ -> new StatusBadge("info", "running", "Running");
            case StepState.Waiting _ -> new StatusBadge("warning", "pending", "Waiting for you");
            case StepState.Succeeded _ -> new StatusBadge("success", "success", "Done");
            case StepState.Skipped _ -> new StatusBadge("success", "skipped", "Nothing to do");
            case StepState.Failed _ -> new StatusBadge("danger", "danger", "Failed");
            case StepState.Undone _ -> new StatusBadge("warning", "undone", "Undone");
        };
    }
}
