package dev.slipway.operation;

import dev.slipway.problem.Problem;
import dev.slipway.problem.Remedy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets that a step came to know, kept out of everything it says: programs quote what they were given. */
final class Concealed {
    private static final int SHORTEST = 4;
    private static final String SHOWN = "••••";

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    void add(String secret) {
        if (secret.length() >= SHORTEST) {
            secrets.add(secret);
        }
    }

    String in(String text) {
        var shown = text;
        for (var secret : secrets) {
            shown = shown.replace(secret, SHOWN);
        }
        return shown;
    }

    Problem in(Problem problem) {
        return new Problem(
                problem.code(),
                in(problem.title()),
                in(problem.detail()),
                problem.remedies().stream().map(this::in).toList());
    }

    private Remedy in(Remedy remedy) {
        return switch (remedy) {
            case Remedy.Command(var sentence, var command) -> new Remedy.Command(in(sentence), in(command));
            case Remedy.Advice(var sentence) -> new Remedy.Advice(in(sentence));
            case Remedy.Link(var sentence, var href) -> new Remedy.Link(in(sentence), href);
        };
    }
}
