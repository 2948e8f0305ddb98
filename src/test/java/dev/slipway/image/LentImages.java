package dev.slipway.image;

import dev.slipway.suite.Forgetful;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Images that somebody uses, as a test says. */
@ApplicationScoped
class LentImages implements ImageUsage, Forgetful {
    static final List<UUID> LENT = new CopyOnWriteArrayList<>();

    @Override
    public void forgetEverything() {
        LENT.clear();
    }

    @Override
    public List<String> usersOf(UUID image) {
        return LENT.contains(image) ? List.of("machine lent") : List.of();
    }
}
