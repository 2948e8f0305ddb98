package dev.slipway.image;

import dev.slipway.suite.Forgetful;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import org.eclipse.microprofile.config.ConfigProvider;

/** A quota that a test moves; as configured otherwise. */
@Alternative
@Priority(1)
@ApplicationScoped
public class MovableQuota implements QuotaSettings, Forgetful {
    private static volatile long quota = -1;

    public static void allow(long bytes) {
        quota = bytes;
    }

    public static void asConfigured() {
        quota = -1;
    }

    @Override
    public void forgetEverything() {
        asConfigured();
    }

    @Override
    public long quota() {
        return quota >= 0
                ? quota
                : ConfigProvider.getConfig()
                        .unwrap(SmallRyeConfig.class)
                        .getConfigMapping(QuotaSettings.class)
                        .quota();
    }
}
