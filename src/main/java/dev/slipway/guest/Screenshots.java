package dev.slipway.guest;

import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.StepContext;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.Rights;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What a machine's screen showed when a step gave up; one PNG per step, the latest wins. */
@ApplicationScoped
public class Screenshots {
    private static final Pattern STEP_KEY = Pattern.compile("[a-z0-9-]{1,100}");

    private static final Pattern PICTURE = Pattern.compile("([0-9a-f-]{36})-.*");

    private final Hypervisor hypervisor;
    private final Path folder;

    public Screenshots(Hypervisor hypervisor, @ConfigProperty(name = "slipway.data-directory") Path dataDirectory) {
        this.hypervisor = hypervisor;
        this.folder = dataDirectory.resolve("screenshots");
    }

    public Optional<Path> find(OperationId operation, String stepKey) {
        return Optional.of(stepKey)
                .filter(key -> STEP_KEY.matcher(key).matches())
                .map(key -> file(operation, key))
                .filter(Files::isRegularFile);
    }

    /** A link for the problem's remedies; empty when no picture could be had, which must not hide the problem. */
    public Optional<Remedy> take(StepContext context, String stepKey, UUID domain) {
        if (!STEP_KEY.matcher(stepKey).matches()) {
            throw new IllegalArgumentException("not a step key: " + stepKey);
        }
        try {
            var png = hypervisor.screenshot(domain);
            Rights.ourFolder(folder);
            var file = file(context.operation(), stepKey);
            var part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.write(Files.createFile(part, Rights.OURS_ALONE), png);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(new Remedy.Link(
                    "See what the machine's screen showed",
                    "/api/v1/operations/%s/steps/%s/screenshot".formatted(context.operation(), stepKey)));
        } catch (ProblemException | IOException e) {
            Log.debugf("no screenshot of %s: %s", domain, e.getMessage());
            return Optional.empty();
        }
    }

    /** @param there those of these operations whose pictures stay */
    void keepOnly(UnaryOperator<Set<UUID>> there) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.newDirectoryStream(folder, "*.png")) {
            var pictures = new HashMap<UUID, List<Path>>();
            for (var file : files) {
                var name = PICTURE.matcher(file.getFileName().toString());
                if (name.matches()) {
                    pictures.computeIfAbsent(UUID.fromString(name.group(1)), _ -> new ArrayList<>())
                            .add(file);
                }
            }
            pictures.keySet().removeAll(there.apply(Set.copyOf(pictures.keySet())));
            for (var gone : pictures.values().stream().flatMap(List::stream).toList()) {
                Files.deleteIfExists(gone);
            }
        }
    }

    private Path file(OperationId operation, String stepKey) {
        return folder.resolve("%s-%s.png".formatted(operation, stepKey));
    }
}
