package dev.slipway.kit.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The mounted volume that Windows starts from. */
final class WindowsVolume implements OfflineWindows.Installation {
    private static final String SYSTEM_HIVE = "/Windows/System32/config/SYSTEM";
    // From wdm.h and winsvc.h.
    private static final int BOOT_START = 0;
    private static final int AUTO_START = 2;
    private static final int OWN_PROCESS = 0x10;
    private static final int IGNORE_ERRORS = 0;

    private final Appliance appliance;
    private final String hive;

    private WindowsVolume(Appliance appliance, String hive) {
        this.appliance = appliance;
        this.hive = hive;
    }

    /** @throws IOException when no volume has a Windows, as when BitLocker hides it */
    static WindowsVolume mount(Appliance appliance) throws IOException {
        for (var device : appliance.ntfs()) {
            appliance.mount(device);
            var hive = appliance.find(SYSTEM_HIVE);
            if (hive.isPresent()) {
                return new WindowsVolume(appliance, hive.get());
            }
        }
        throw new IOException("no NTFS volume of the disk has a Windows on it");
    }

    @Override
    public void put(String path, Path file) throws IOException {
        appliance.upload(file, path);
    }

    @Override
    public boolean startAtBoot(String driver) throws IOException {
        return change(services -> {
            var known = services.find(driver);
            if (known.isPresent()) {
                known.get().put("Start", BOOT_START);
                // It would overrule Start on this hardware.
                known.get().remove("StartOverride");
            }
            return known.isPresent();
        });
    }

    @Override
    public void runAtStart(String service, String command) throws IOException {
        change(services -> {
            var key = services.make(service);
            key.put("Type", OWN_PROCESS);
            key.put("Start", AUTO_START);
            key.put("ErrorControl", IGNORE_ERRORS);
            key.put("ObjectName", "LocalSystem");
            key.put("DisplayName", service);
            key.putExpanding("ImagePath", command);
            return true;
        });
    }

    private interface Change {
        boolean make(Hive.Key services) throws IOException;
    }

    private boolean change(Change change) throws IOException {
        try (var registry = appliance.hive(hive)) {
            var changed = false;
            for (var set : controlSets(registry)) {
                changed |= change.make(set.make("Services"));
            }
            registry.commit();
            return changed;
        }
    }

    /** The one that Windows takes next, and the one that it falls back to. */
    private static List<Hive.Key> controlSets(Hive registry) throws IOException {
        var root = registry.root();
        var select = root.find("Select");
        var sets = new ArrayList<Hive.Key>();
        if (select.isPresent()) {
            for (var which : List.of("Current", "Default", "LastKnownGood")) {
                var number = select.get().number(which);
                if (number.isPresent()) {
                    root.find("ControlSet%03d".formatted(number.get())).ifPresent(sets::add);
                }
            }
        }
        if (sets.isEmpty()) {
            throw new IOException("the registry on the disk names no control set");
        }
        return sets;
    }
}
