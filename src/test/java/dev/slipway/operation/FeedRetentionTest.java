package dev.slipway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events that are too old to be asked for go, however many there are. */
@QuarkusTest
class FeedRetentionTest {
    @Inject
    Feed feed;

    @Inject
    EntityManager entities;

    @Test
    void whatIsOldGoesAndNothingElse() {
        var now = Instant.now();
        QuarkusTransaction.requiringNew().run(() -> {
            for (var event = 0; event < 2500; event++) {
                feed.append("test", "test/old", "changed", "{}");
            }
            entities.createNativeQuery("update feed_event set at = ?1 where subject = 'test/old'")
                    .setParameter(
                            1, now.minus(Feed.KEPT).minus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC))
                    .executeUpdate();
            feed.append("test", "test/new", "changed", "{}");
        });
        feed.prune();
        feed.prune();

        assertThat(subjects()).contains("test/new").doesNotContain("test/old");
    }

    @SuppressWarnings("unchecked")
    private List<String> subjects() {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("select subject from feed_event", String.class)
                        .getResultList());
    }
}
