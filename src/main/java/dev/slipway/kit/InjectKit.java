package dev.slipway.kit;

import dev.slipway.image.Images;
import dev.slipway.machine.Machines;
import dev.slipway.operation.Step;
import dev.slipway.operation.StepContext;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/** The kit is in Windows before its first start. Where that fails it is still in the drive, for a person to start. */
record InjectKit(GuestKit kit, Images images, Machines machines, UUID machine, UUID disc) implements Step {
    @Override
    public String key() {
        return "inject-kit";
    }

    @Override
    public String title() {
        return "Put the guest kit into Windows";
    }

    @Override
    public Duration usually() {
        return Duration.ofSeconds(30);
    }

    // libguestfs explains itself at length; all of it is in the log.
    private static String cut(String line) {
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }

    @Override
    public void run(StepContext context) throws InterruptedException {
        try {
            kit.inject(context, machines.require(machine), images.require(disc.toString()));
            context.log("Windows sets it up at its first start, without anybody's help.");
        } catch (IOException e) {
            var why = String.valueOf(e.getMessage());
            context.log(why);
            context.skip("It could not be put into Windows (%s), so its setup must be started by hand."
                    .formatted(why.lines().findFirst().map(InjectKit::cut).orElse("")));
        }
    }
}
