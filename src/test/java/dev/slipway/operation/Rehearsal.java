package dev.slipway.operation;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import dev.slipway.suite.Forgetful;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A recipe for tests, a singleton as its fields are read through no proxy: each word of the request is a step, and what the steps do can be changed while they are at it. */
@Singleton
public class Rehearsal implements Recipe<Rehearsal.Script>, SubjectsInUse, Forgetful {
    public record Script(String subject, List<String> steps) {}

    /** What happened, across all scripts: "run a", "undo a". */
    public final List<String> journal = new CopyOnWriteArrayList<>();

    public final Map<String, Act> acts = new ConcurrentHashMap<>();

    /** Subjects of things that are there. */
    public final Set<String> there = ConcurrentHashMap.newKeySet();

    public volatile UnaryOperator<Script> renewal = script -> script;

    @Override
    public void forgetEverything() {
        journal.clear();
        acts.clear();
        there.clear();
        renewal = script -> script;
    }

    @FunctionalInterface
    public interface Act {
        void play(StepContext context) throws InterruptedException;
    }

    public static Problem broken() {
        return Problem.of(ProblemCode.TOOL_FAILED, "The tool broke.", new Remedy.Command("Mend it.", "mend --now"));
    }

    @Override
    public Set<String> among(Set<String> subjects) {
        return subjects.stream().filter(there::contains).collect(Collectors.toSet());
    }

    @Override
    public Script renewed(Script request) {
        return renewal.apply(request);
    }

    @Override
    public String kind() {
        return "test.rehearsal";
    }

    @Override
    public Class<Script> requestType() {
        return Script.class;
    }

    @Override
    public String title(Script request) {
        return "Rehearse " + request.subject();
    }

    @Override
    public String subject(Script request) {
        return request.subject();
    }

    @Override
    public List<Step> plan(Script request) {
        var steps = new ArrayList<Step>();
        for (var key : request.steps()) {
            steps.add(new Step() {
                @Override
                public String key() {
                    return key;
                }

                @Override
                public String title() {
                    return "Step " + key;
                }

                @Override
                public Duration usually() {
                    return Duration.ofSeconds(1);
                }

                @Override
                public void run(StepContext context) throws InterruptedException {
                    journal.add("run " + key);
                    acts.getOrDefault(key, nothing -> {}).play(context);
                }

                @Override
                public void undo(StepContext context) throws InterruptedException {
                    journal.add("undo " + key);
                    acts.getOrDefault("undo-" + key, nothing -> {}).play(context);
                }
            });
        }
        return steps;
    }
}
