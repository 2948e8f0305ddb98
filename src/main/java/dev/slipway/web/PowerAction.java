package dev.slipway.web;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.machine.Machine;
import dev.slipway.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A button of a machine's page. Always shown; when it can do nothing now, {@code why} says so in words.
 *
 * @param key last part of the path it posts to
 * @param whyId id of the element that says why
 */
public record PowerAction(
        String key, String label, @Nullable String why, String whyId) {
    static List<PowerAction> of(Machine machine, Optional<Operation> latest) {
        var busy = latest.filter(operation -> !operation.state().isDone())
                .map(operation -> "\"%s\" is at work.".formatted(operation.title()));
        var state = machine.observed().state();
        var off = state.filter(PowerAction::isOff).isPresent();
        var running = state.filter(DomainState.RUNNING::equals).isPresent();
        var paused = state.filter(DomainState.PAUSED::equals).isPresent();
        var missing = state.isEmpty() ? "There is no domain on the host." : null;
        var actions = new ArrayList<PowerAction>();
        var rests = paused ? "It is paused." : "It does not run.";
        actions.add(action("start", "Start", busy, missing, off ? null : paused ? rests : "It runs already."));
        actions.add(action("shutdown", "Shut down", busy, missing, running ? null : rests));
        actions.add(action("reset", "Reset", busy, missing, running || paused ? null : "It does not run."));
        actions.add(
                paused
                        ? action("resume", "Resume", busy, missing, null)
                        : action("pause", "Pause", busy, missing, running ? null : "It does not run."));
        return List.copyOf(actions);
    }

    private static boolean isOff(DomainState state) {
        return switch (state) {
            case SHUT_OFF, CRASHED -> true;
            case RUNNING, PAUSED, SHUTTING_DOWN -> false;
        };
    }

    private static PowerAction action(
            String key, String label, Optional<String> busy, @Nullable String missing, @Nullable String otherwise) {
        return new PowerAction(
                key,
                label,
                busy.orElse(missing == null ? otherwise : missing),
                busy.isPresent() ? "why-busy" : "why-" + key);
    }
}
