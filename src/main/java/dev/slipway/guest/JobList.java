package dev.slipway.guest;

import dev.slipway.operation.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The jobs an operation has put into a guest, remembered with the operation so that they can be cleared away after a restart, too. */
record JobList(StepContext context, UUID domain) {
    // A remembered fact holds 4,000 characters, an id up to 64.
    private static final int PER_FACT = 60;

    void add(String jobId) {
        var all = new ArrayList<>(all());
        if (all.contains(jobId)) {
            return;
        }
        all.add(jobId);
        var first = (all.size() - 1) / PER_FACT * PER_FACT;
        context.remember(name(first / PER_FACT), String.join(" ", all.subList(first, all.size())));
    }

    List<String> all() {
        var all = new ArrayList<String>();
        for (var n = 0; ; n++) {
            var some = context.recall(name(n));
            if (some.isEmpty()) {
                return List.copyOf(all);
            }
            all.addAll(List.of(some.get().split(" ")));
        }
    }

    private String name(int n) {
        return "jobs.%s.%d".formatted(domain, n);
    }
}
