package dev.slipway.boot;

import dev.slipway.guest.Guests;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.operation.StepContext;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** What Windows says of the driver of a controller: whether it starts at boot, and how many devices it drives now. */
record DriverService(boolean startsAtBoot, int devices) {
    private static final String REG = "C:\\Windows\\System32\\reg.exe";
    private static final String SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\";
    private static final Pattern NUMBER = Pattern.compile("(?m)^\\s+\\w+\\s+REG_DWORD\\s+0x([0-9a-fA-F]{1,7})\\s*$");
    private static final int MISSING = -1;

    /** Asks the agent; waits while it is away. */
    static DriverService of(StepContext context, Guests guests, UUID machine, DiskController controller)
            throws InterruptedException {
        var key = SERVICES + controller.service();
        return new DriverService(
                number(context, guests, machine, key, "Start") == 0,
                Math.max(0, number(context, guests, machine, key + "\\Enum", "Count")));
    }

    boolean drives() {
        return startsAtBoot && devices > 0;
    }

    private static int number(StepContext context, Guests guests, UUID machine, String key, String value)
            throws InterruptedException {
        var said = guests.ask(context, machine, agent -> agent.exec(REG, List.of("query", key, "/v", value)));
        var number = NUMBER.matcher(said.stdout());
        return said.exitCode() == 0 && number.find() ? Integer.parseInt(number.group(1), 16) : MISSING;
    }
}
