package dev.slipway.suite;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Classes and methods run in random order; classes of one Quarkus profile stay together. The seed is printed, {@code -Dtests.seed=N} repeats it. */
public final class Seed implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty("tests.seed", "").isEmpty()) {
            System.setProperty(
                    "tests.seed", Integer.toString(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)));
        }
        System.out.println("tests.seed=" + System.getProperty("tests.seed"));
        System.setProperty("junit.jupiter.execution.order.random.seed", System.getProperty("tests.seed"));
        System.setProperty("junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$Random");
        System.setProperty("junit.quarkus.orderer.secondary-orderer", "org.junit.jupiter.api.ClassOrderer$Random");
    }
}
