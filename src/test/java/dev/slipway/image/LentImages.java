package dev.slipway.image;

import dev.slipway.suite.Forgetful;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Images that somebody uses, as a test says. */
@ApplicationScoped
class LentImages implements ImageUsage, Forgetful {
    static final List<UUID> LENT = new CopyOnWriteArrayList<>();

    @Override
    public void forgetEverything() {
        LENT.clear();
    }

    @Override
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        return LENT.stream().distinct().collect(Collectors.toMap(image -> image, _ -> List.of("machine lent")));
    }
}
