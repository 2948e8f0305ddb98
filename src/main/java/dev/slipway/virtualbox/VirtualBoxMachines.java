package dev.slipway.virtualbox;

import dev.slipway.image.build.DiskPlan;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.storage.ImportedFile;
import dev.slipway.virtualbox.Definition.Medium;
import dev.slipway.virtualbox.Definition.Origin;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Machines of VirtualBox that lie in the import directories. Everything here only reads. */
@ApplicationScoped
public class VirtualBoxMachines {
    private static final Set<String> ENDINGS = Set.of(".vbox", ".ova", ".ovf");

    private final ImportDirectories imports;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What one hostile definition becomes fits the memory; that of ten at once would not. */
    private final ReentrantLock reading = new ReentrantLock(true);

    VirtualBoxMachines(ImportDirectories imports) {
        this.imports = imports;
    }

    /**
     * What is known of a machine before it is made.
     *
     * @param findings what matters most first
     * @param made how the boot disk is made; empty when its file is one already, or cannot be had
     */
    public record ImportReading(
            Definition definition, Proposal proposal, List<Finding> findings, Optional<DiskPlan> made) {
        public ImportReading {
            findings = Finding.few(findings).stream()
                    .sorted(Comparator.comparing(Finding::severity).reversed())
                    .toList();
        }

        /** The same once the disk has been read: its partition table decides, whatever firmware VirtualBox has. */
        public ImportReading startingBy(String firmware) {
            return firmware.equals(proposal.firmware())
                    ? this
                    : new ImportReading(
                            definition,
                            proposal.startingBy(firmware),
                            findings.stream()
                                    .map(finding -> BoardFindings.byDisk(finding, firmware))
                                    .toList(),
                            made);
        }

        /** What stands against it, all at once. */
        public List<Problem> problems() {
            return findings.stream()
                    .filter(finding -> finding.severity() == Severity.BLOCKER)
                    .map(Finding::problem)
                    .toList();
        }
    }

    /** Definitions to choose from; at most 200. */
    public List<Path> found() {
        return imports.find(ENDINGS);
    }

    /**
     * Reads a definition and looks for the files it names.
     *
     * @param path absolute, below an import directory; its ending says what it is
     * @param leastOf what the template of that name asks for
     * @throws ProblemException DEFINITION_INVALID, SOURCE_ENCRYPTED, IMAGE_OUTSIDE_IMPORT_DIRECTORY, IMAGE_UNREADABLE, INVALID_REQUEST,
     *     TOO_BUSY
     */
    public ImportReading look(String path, Function<String, MinimumResources> leastOf) {
        awaitTurn();
        try {
            return read(path, leastOf);
        } finally {
            reading.unlock();
        }
    }

    private void awaitTurn() {
        try {
            if (reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.of(
                        ProblemCode.TOO_BUSY,
                        "Other definitions are being read, one after the other.",
                        new Remedy.Advice("Try again in a moment."))
                .toException();
    }

    private ImportReading read(String path, Function<String, MinimumResources> leastOf) {
        try (var file = imports.open(path)) {
            var name = file.path().getFileName().toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".ova")) {
                file.channel().position(0);
                return appliance(file, OvaFile.read(Channels.newInputStream(file.channel())), leastOf);
            }
            return outlook(definition(file, name.endsWith(".ovf")), new ArrayList<>(), leastOf);
        } catch (IOException e) {
            var problem = Problem.of(
                            ProblemCode.IMAGE_UNREADABLE,
                            "The definition cannot be read.",
                            new Remedy.Advice("Copy it again, and try once more."))
                    .withDetail(String.valueOf(e.getMessage()));
            throw new ProblemException(problem, new UncheckedIOException(e));
        }
    }

    private static Definition definition(ImportedFile file, boolean ovf) throws IOException {
        var root = DefinitionXml.read(bytes(file));
        var path = file.path().toString();
        return ovf ? OvfReader.read(root, path, Origin.OVF) : VboxReader.read(root, path);
    }

    private static byte[] bytes(ImportedFile file) throws IOException {
        // One more than allowed, so that a file that is too long is seen to be.
        return Channels.newInputStream(file.channel().position(0)).readNBytes(DefinitionXml.MAX_BYTES + 1);
    }

    private ImportReading appliance(ImportedFile file, OvaFile ova, Function<String, MinimumResources> leastOf) {
        var findings = new ArrayList<Finding>();
        findings.add(ova.provenBy()
                .map(algorithm -> Finding.info(
                        "Manifest", algorithm, "", "The definition is as it was exported; its checksum is right."))
                .orElseGet(() -> Finding.warning(
                        "Manifest",
                        "none for the definition",
                        "",
                        "Nobody can tell whether it was changed on the way.")));
        var definition = OvfReader.read(ova.envelope(), file.path().toString(), Origin.OVA);
        return outlook(definition, findings, leastOf, new ApplianceDisk(file.path(), ova, findings)::find);
    }

    private ImportReading outlook(
            Definition definition, List<Finding> findings, Function<String, MinimumResources> leastOf) {
        var folder = Objects.requireNonNull(Path.of(definition.file()).getParent(), "the file is in a directory");
        return outlook(definition, findings, leastOf, new DiskFile(imports, folder, definition, findings)::find);
    }

    private static ImportReading outlook(
            Definition definition,
            List<Finding> findings,
            Function<String, MinimumResources> leastOf,
            Function<Medium, Optional<BootFile>> fileOf) {
        var system = new SystemFindings(definition, findings);
        var board = new BoardFindings(definition, findings);
        system.state();
        var template = system.system();
        var least = leastOf.apply(template);
        var cpus = system.cpus(least);
        var memory = system.memoryMiB(least);
        var firmware = board.firmware();
        var storage = new StorageFindings(definition, findings);
        var disk = storage.look().flatMap(fileOf);
        var mac = new NetworkFindings(definition, findings).look();
        board.board();
        findings.addAll(WindowsFindings.of(definition));
        var proposal = new Proposal(
                Proposal.nameFrom(definition.name()),
                template,
                cpus,
                memory,
                firmware,
                storage.controller(),
                disk.map(found -> found.file().toString()).orElse(null),
                mac.orElse(null));
        return new ImportReading(definition, proposal, findings, disk.flatMap(BootFile::made));
    }
}
