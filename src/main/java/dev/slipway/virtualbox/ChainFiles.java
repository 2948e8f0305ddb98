package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.disk.format.vdi.VdiChain;
import dev.slipway.image.build.DiskPlan;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.storage.ImportedFile;
import dev.slipway.virtualbox.Definition.Medium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The files of a disk with snapshots, the leaf first: all there, all the ones that the definition means, each the parent of the one before. */
final class ChainFiles {
    private static final String WHAT = "Boot disk";

    private final ImportDirectories imports;
    private final Definition definition;
    private final Function<Medium, Path> pathOf;
    private final List<Finding> findings;

    /** @param pathOf where a medium's file should be on this host */
    ChainFiles(
            ImportDirectories imports, Definition definition, Function<Medium, Path> pathOf, List<Finding> findings) {
        this.imports = imports;
        this.definition = definition;
        this.pathOf = pathOf;
        this.findings = findings;
    }

    /** Empty when the findings have the blocker. */
    Optional<BootFile> find(Medium leaf) throws IOException {
        var media = new ArrayList<Medium>(List.of(leaf));
        leaf.parents().forEach(parent -> definition.medium(parent.toString()).ifPresent(media::add));
        var others = media.stream()
                .filter(medium -> !medium.format().toUpperCase(Locale.ROOT).equals("VDI"))
                .findFirst();
        if (others.isPresent() || media.size() != leaf.parents().size() + 1) {
            findings.add(differencing(leaf, "Only VDIs can be joined here."));
            return Optional.empty();
        }
        var files = new ArrayList<ImportedFile>();
        try {
            var missing = new ArrayList<String>();
            for (var medium : media) {
                open(medium, missing).ifPresent(files::add);
            }
            if (!missing.isEmpty()) {
                findings.add(differencing(leaf, "Missing here: %s.".formatted(String.join(", ", missing))));
                return Optional.empty();
            }
            return Optional.of(joined(leaf, media, files));
        } catch (ProblemException e) {
            e.problems().forEach(problem -> findings.add(Finding.blocker(WHAT, leaf.location(), problem)));
            return Optional.empty();
        } finally {
            for (var file : files) {
                file.close();
            }
        }
    }

    private Optional<ImportedFile> open(Medium medium, List<String> missing) {
        try {
            return Optional.of(imports.open(pathOf.apply(medium).toString()));
        } catch (ProblemException e) {
            missing.add("{%s} (%s)".formatted(medium.id(), medium.location()));
            return Optional.empty();
        }
    }

    private BootFile joined(Medium leaf, List<Medium> media, List<ImportedFile> files) throws IOException {
        var layers = files.stream()
                .map(file -> new VdiChain.Layer(
                        file.channel(), file.path().getFileName().toString()))
                .toList();
        var chain = VdiChain.open(layers, imports.largestDisk());
        for (var layer = 0; layer < layers.size(); layer++) {
            var found = chain.ids().get(layer);
            if (!found.equals(media.get(layer).uuid())) {
                throw new Problem(
                                IMPORT_BLOCKED,
                                "The definition means disk {%s}, but the file is disk {%s}: a copy, or another machine's."
                                        .formatted(media.get(layer).id(), found),
                                media.get(layer).location(),
                                List.of(new Remedy.Advice(
                                        "Copy the machine's whole folder again, with VirtualBox closed.")))
                        .toException();
            }
        }
        findings.add(Finding.info(
                WHAT,
                "%s, on %d more".formatted(leaf.location(), leaf.parents().size()),
                "one disk",
                "The disk in use, {%s}, and what it stands on are joined into a new raw disk when the machine is made; the files stay as they are. Other snapshots are not taken over."
                        .formatted(leaf.id())));
        return new BootFile(
                files.getFirst().path(),
                Optional.of(
                        DiskPlan.chain(files.stream().map(ImportedFile::path).toList(), chain)));
    }

    private Finding differencing(Medium leaf, String why) {
        var parents =
                String.join(", ", leaf.parents().stream().map("{%s}"::formatted).toList());
        return Finding.blocker(
                WHAT,
                leaf.location(),
                IMAGE_DIFFERENCING,
                "The disk in use, {%s}, holds only the changes since a snapshot; the rest is in %s. The last of these alone would be Windows as it was before. %s"
                        .formatted(leaf.id(), parents, why),
                new Remedy.Advice("Copy the machine's whole folder with all its snapshots, with VirtualBox closed."),
                new Remedy.Command(
                        "Or join them into one disk, on the computer that has VirtualBox, and register that one.",
                        CommandWords.clone(leaf.id(), root(leaf))),
                new Remedy.Advice(
                        "Or delete the machine's snapshots in VirtualBox, which merges them, and copy its folder again."));
    }

    /** Leaves are called by UUID; the root has the name that people know. */
    private String root(Medium leaf) {
        return definition
                .medium(leaf.parents().getLast().toString())
                .map(Medium::location)
                .orElse(leaf.location());
    }
}
