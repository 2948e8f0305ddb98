package dev.slipway.image;

import dev.slipway.suite.Forgetful;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images that somebody uses, as a test says. */
@ApplicationScoped
class LentImages implements ImageUsage, Forgetful {
    static final List<UUID> LENT = new CopyOnWriteArrayList<>();

    /** What asking ends with, when not null. */
    static final AtomicReference<@Nullable RuntimeException> TROUBLE = new AtomicReference<>();

    @Override
    public void forgetEverything() {
        TROUBLE.set(null);
        LENT.clear();
    }

    @Override
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        var trouble = TROUBLE.get();
        if (trouble != null) {
            throw trouble;
        }
        return LENT.stream().distinct().collect(Collectors.toMap(image -> image, _ -> List.of("machine lent")));
    }
}
