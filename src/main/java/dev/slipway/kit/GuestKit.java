package dev.slipway.kit;

import dev.slipway.guest.Media;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.image.Image;
import dev.slipway.kit.offline.OfflineWindows;
import dev.slipway.machine.Machine;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
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
    private static final String SATA_DRIVER = "storahci";

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
        try {
            withFiles(disc, (_, files) -> media.prepare(context, machine, TOKEN, files));
        } catch (IOException e) {
            throw new ProblemException(notWritten(e), e);
        }
        context.log("It holds the agent and the driver of \"%s\" (SHA-256 %s).".formatted(disc.name(), disc.sha256()));
    }

    /**
     * Puts the kit into the Windows of a machine that was never started; it sets itself up at the first start.
     *
     * @throws IOException when it cannot be done, with the reason
     */
    void inject(StepContext context, Machine machine, Image disc) throws IOException, InterruptedException {
        withFiles(disc, (folder, files) -> {
            var all = new TreeMap<>(files);
            all.put(KitFiles.FIRST_START, KitFiles.firstStart(folder));
            windows.change(context, machine.disk().top(), machine.engine(), installation -> {
                for (var file : all.entrySet()) {
                    installation.put(FOLDER + file.getKey(), file.getValue());
                }
                if (machine.controller() == DiskController.SATA && !installation.startAtBoot(SATA_DRIVER)) {
                    context.warn("Windows does not know its SATA driver (storahci), so it may not start from SATA.");
                }
                installation.runAtStart(SERVICE, COMMAND);
            });
        });
    }

    private interface Use {
        void of(Path folder, Map<String, Path> files) throws IOException, InterruptedException;
    }

    private void withFiles(Image disc, Use use) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("slipway-kit-");
        try {
            use.of(folder, kit.files(disc, folder));
        } finally {
            remove(folder);
        }
    }

    void eject(UUID machine) {
        media.eject(machine);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Problem notWritten(IOException e) {
        return Problem.of(
                        ProblemCode.TOOL_FAILED,
                        "The guest kit could not be written.",
                        new Remedy.Command("See whether the disk is full.", "df -h /tmp"))
                .withDetail("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
}
