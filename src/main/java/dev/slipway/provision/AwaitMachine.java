package dev.slipway.provision;

import dev.slipway.guest.GuestReadiness;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.time.Duration;
import java.util.UUID;

/** Waits for the system inside and notes what it is. */
record AwaitMachine(GuestReadiness readiness, Machines machines, UUID machine, Duration patience) implements Step {
    private static final String KEY = "await-guest";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "Wait for the guest";
    }

    @Override
    public Duration usually() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        var system = readiness.await(context, KEY, machine, context.startedAt().plus(patience));
        machines.guestSeen(machine, system.prettyName(), system.isPractice(), system.build());
    }
}
