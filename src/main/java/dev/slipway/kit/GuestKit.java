package dev.slipway.kit;

import dev.slipway.guest.Media;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.image.Image;
import dev.slipway.kit.offline.OfflineWindows;
import dev.slipway.machine.Machine;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.storage.WorkFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.TreeMap;
import java.util.UUID;

/** The guest kit in a machine's drive, or in its Windows. */
@ApplicationScoped
class GuestKit {
    static final String TOKEN = "guest-kit";

    /** Runs the setup and removes itself. */
    static final String SERVICE = "SlipwaySetup";

    private static final String FOLDER = "/Slipway/";
    // Windows ends a service that does not report back, but not what that service has started.
    private static final String COMMAND =
            "%SystemRoot%\\System32\\cmd.exe /d /c start \"\" /min %SystemRoot%\\System32\\cmd.exe /d /c %SystemDrive%\\Slipway\\"
                    + KitFiles.FIRST_START;

    private final KitFiles kit;
    private final Media media;
    private final OfflineWindows windows;

    GuestKit(KitFiles kit, Media media, OfflineWindows windows) {
        this.kit = kit;
        this.media = media;
        this.windows = windows;
    }

    /** Puts the kit into the machine's drive. */
    void insert(StepContext context, UUID machine, Image disc) throws InterruptedException {
        try (var folder = WorkFolder.make()) {
            media.prepare(context, machine, TOKEN, kit.files(disc, folder.path()));
        } catch (IOException e) {
            throw new ProblemException(DriverMedia.notWritten(e), e);
        }
        context.log("It holds the agent and the driver of \"%s\" (SHA-256 %s).".formatted(disc.name(), disc.sha256()));
    }

    /**
     * Puts the kit into the Windows of a machine that was never started; it sets itself up at the first start.
     *
     * @throws IOException when it cannot be done, with the reason
     */
    void inject(StepContext context, Machine machine, Image disc) throws IOException, InterruptedException {
        try (var folder = WorkFolder.make()) {
            var files = new TreeMap<>(kit.files(disc, folder.path()));
            files.put(KitFiles.FIRST_START, KitFiles.firstStart(folder.path()));
            windows.change(context, machine.disk(), machine.engine(), installation -> {
                for (var file : files.entrySet()) {
                    installation.put(FOLDER + file.getKey(), file.getValue());
                }
                if (machine.controller() == DiskController.SATA
                        && !installation.startAtBoot(DiskController.SATA.service())) {
                    context.warn("Windows does not know its SATA driver (storahci), so it may not start from SATA.");
                }
                installation.runAtStart(SERVICE, COMMAND);
            });
        }
    }

    void eject(UUID machine) {
        media.eject(machine);
    }
}
