package dev.slipway.web;

import dev.slipway.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which field of the machine form a problem is about, read from its sentence; a problem of no field stays in the summary alone. */
public record FieldProblems(Map<String, String> byField) {
    private record About(String field, Pattern sentence) {}

    private static final List<About> ABOUT = List.of(
            about("name", "machine name|already a machine|has a domain"),
            about("ownMac", "MAC address"),
            about("controller", "value for controller|does not start from"),
            about("template", "template"),
            about("cpus", "CPUs"),
            about("memory", "[Mm]emory"),
            about("guestKit", "guest kit|driver CD"),
            about("image", "disk image|image \"|bootable|No image is named for the disk"),
            about("user", "account name|whose distros"),
            about("config", "\\.wslconfig"),
            about("wsl", "nested virtualization|WSL has versions"));

    private static About about(String field, String sentence) {
        return new About(field, Pattern.compile(sentence));
    }

    static FieldProblems of(List<Problem> problems) {
        var found = new LinkedHashMap<String, String>();
        problems.forEach(problem -> field(problem).ifPresent(field -> found.putIfAbsent(field, problem.title())));
        return new FieldProblems(found);
    }

    private static Optional<String> field(Problem problem) {
        return ABOUT.stream()
                .filter(about -> about.sentence().matcher(problem.title()).find())
                .map(About::field)
                .findFirst();
    }

    /** What is wrong with the field, or null. */
    public @Nullable String on(String field) {
        return byField.get(field);
    }
}
