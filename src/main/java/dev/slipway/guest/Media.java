package dev.slipway.guest;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts files in front of Windows as a CD in the machine's drive. */
@ApplicationScoped
public class Media {
    private static final Duration SEEN = Duration.ofMinutes(3);

    private final Guests guests;
    private final Hypervisor hypervisor;
    private final Path folder;

    public Media(
            Guests guests,
            Hypervisor hypervisor,
            @ConfigProperty(name = "slipway.images.directory") Path imagesDirectory) {
        this.guests = guests;
        this.hypervisor = hypervisor;
        this.folder = imagesDirectory.resolve("media");
    }

    /**
     * Builds the medium unless it is there, changes to it unless it is in, and waits until Windows sees it.
     *
     * @param token {@code [a-z0-9-]{1,48}}, names this content: the same token means the same files
     * @param files by their names on the medium, {@code [A-Za-z0-9._-]}
     * @return the drive's root, for example {@code E:\}
     */
    public String insert(StepContext context, UUID domain, String token, Map<String, Path> files)
            throws InterruptedException {
        prepare(context, domain, token, files);
        var drive = guests.driveOf(context, domain, token, SEEN);
        context.log("Windows sees it as drive " + drive);
        return drive;
    }

    /**
     * As {@link #insert}, but does not wait for Windows: for a machine that is off, or that has no agent yet.
     *
     * @param files by their names on the medium, {@code [A-Za-z0-9._-]}, at most two folders deep
     */
    public void prepare(StepContext context, UUID domain, String token, Map<String, Path> files)
            throws InterruptedException {
        var iso = folder.resolve("%s-%s.iso".formatted(domain, token)).toAbsolutePath();
        if (!Files.exists(iso)) {
            context.log("Writing a CD with " + String.join(", ", files.keySet()));
            guests.buildIso(iso, token, files);
        }
        var present = hypervisor.find(domain).map(view -> view.cdrom());
        if (!present.equals(Optional.of(iso.toString()))) {
            hypervisor.changeMedium(domain, Optional.of(iso));
        }
    }

    /** Empties the drive, then removes every medium made for this machine. */
    public void eject(UUID domain) {
        hypervisor.changeMedium(domain, Optional.empty());
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var made = Files.newDirectoryStream(folder, domain + "-*.iso")) {
            for (var iso : made) {
                Files.deleteIfExists(iso);
            }
        } catch (IOException e) {
            throw new ProblemException(notRemoved(e), e);
        }
    }

    private Problem notRemoved(IOException e) {
        return Problem.of(
                        ProblemCode.PERMISSION,
                        "A CD that Slipway made could not be removed.",
                        new Remedy.Command(
                                "See what is there; files named after the machine may go", "ls -l '" + folder + "'"))
                .withDetail("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    }
}
