package dev.slipway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.operation.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The moving pieces of a timeline, the same wherever one is shown. */
final class TimelinePatches {
    private static final JsonMapper JSON = new JsonMapper();

    private TimelinePatches() {}

    static List<Patch> of(Timeline timeline) {
        var patches = new ArrayList<Patch>();
        patches.add(Patch.of(
                "timeline-head",
                OperationPages.Templates.timeline$head(timeline).render()));
        timeline.lines()
                .forEach(line -> patches.add(new Patch(
                        "step-" + line.key(),
                        // The time that passes is counted in the browser.
                        line.since() == null ? line.toString() : line.toString().replace(line.took(), ""),
                        OperationPages.Templates.timeline$line(line).render())));
        patches.add(Patch.of(
                "announcer", OperationPages.Templates.timeline$spoken(timeline).render()));
        return patches;
    }

    static Optional<String> grownLog(Feed.Event event) {
        if (!event.kind().equals("log")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(event.payload()).path("step").asText());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
