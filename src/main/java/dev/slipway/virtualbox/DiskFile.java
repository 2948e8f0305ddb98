package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.disk.format.vdi.VdiHeader;
import dev.slipway.disk.format.vdi.VdiInspector;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.storage.ImportDirectories;
import dev.slipway.virtualbox.Definition.Medium;
import dev.slipway.virtualbox.Definition.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the file of a disk and makes sure that it is the disk the definition means: the leaf, whole, and never silently its root. */
final class DiskFile {
    private static final String WHAT = "Boot disk";
    private static final Pattern WINDOWS_PATH = Pattern.compile("(?s)(?:[A-Za-z]:[\\\\/]|\\\\\\\\).*");

    private final ImportDirectories imports;
    private final Path folder;
    private final Definition definition;
    private final List<Finding> findings;

    /** @param folder of the definition, absolute */
    DiskFile(ImportDirectories imports, Path folder, Definition definition, List<Finding> findings) {
        this.imports = imports;
        this.folder = folder;
        this.definition = definition;
        this.findings = findings;
    }

    /** Empty when the findings have the blocker. */
    Optional<BootFile> find(Medium medium) {
        if (medium.encrypted()) {
            findings.add(Finding.blocker(
                    WHAT,
                    medium.location(),
                    SOURCE_ENCRYPTED,
                    "The disk is encrypted by VirtualBox; nothing else can read it.",
                    new Remedy.Command(
                            "Decrypt it, on the computer that has VirtualBox.",
                            "VBoxManage encryptmedium %s --oldpassword -".formatted(medium.id()))));
            return Optional.empty();
        }
        YoungerDisks.of(definition, medium).ifPresent(findings::add);
        try {
            if (!medium.parents().isEmpty()) {
                return new ChainFiles(imports, definition, this::path, findings).find(medium);
            }
            try (var file = imports.open(path(medium).toString())) {
                return isTheOne(medium, file.channel(), file.path())
                        ? Optional.of(BootFile.itself(file.path()))
                        : Optional.empty();
            }
        } catch (ProblemException e) {
            e.problems().forEach(problem -> findings.add(Finding.blocker(WHAT, medium.location(), explained(problem))));
        } catch (IOException | InvalidPathException e) {
            findings.add(Finding.blocker(
                    WHAT,
                    medium.location(),
                    IMAGE_UNREADABLE,
                    "The disk's file cannot be read: %s".formatted(Finding.shown(String.valueOf(e.getMessage()))),
                    new Remedy.Advice("Copy the machine's whole folder again, with VirtualBox closed.")));
        }
        return Optional.empty();
    }

    private static Problem explained(Problem problem) {
        if (problem.code() != IMAGE_UNREADABLE) {
            return problem;
        }
        var remedies = new ArrayList<Remedy>();
        remedies.add(
                new Remedy.Advice(
                        "If it did not come along, bring the machine's whole folder again with this disk in it; what is here is not sent twice."));
        remedies.addAll(problem.remedies());
        return new Problem(problem.code(), problem.title(), problem.detail(), remedies);
    }

    private Path path(Medium medium) {
        var plain = folder.resolve(here(medium)).normalize();
        return definition.origin() == Origin.VBOX || Files.exists(plain)
                ? plain
                : Href.decoded(medium.location())
                        .map(name -> folder.resolve(name).normalize())
                        .filter(decoded -> decoded.startsWith(folder) && Files.exists(decoded))
                        .orElse(plain);
    }

    /** The location on this host: Windows writes other paths, and those of another computer lead nowhere here. */
    private String here(Medium medium) {
        var location = medium.location();
        if (WINDOWS_PATH.matcher(location).matches()) {
            return carried(location, "[/\\\\]+");
        }
        if (location.startsWith("/") && !imports.hold(Path.of(location))) {
            return carried(location, "/+");
        }
        return definition.version().endsWith("-windows") ? location.replace('\\', '/') : location;
    }

    /** Folders are brought whole, so what lay in the folder of snapshots lies in that one here. */
    private String carried(String location, String separators) {
        var parts = List.of(location.split(separators));
        var name = parts.isEmpty() ? "" : parts.getLast();
        var parent = parts.size() < 2 ? "" : parts.get(parts.size() - 2);
        var ofSnapshots =
                parent.equals("Snapshots") || parent.equals(CommandWords.lastName(definition.snapshotFolder()));
        var place = ofSnapshots && !parent.isEmpty() ? parent + "/" + name : name;
        findings.add(Finding.info(
                WHAT,
                location,
                place,
                "That path is on another computer; the file of that name %s the definition is taken."
                        .formatted(place.equals(name) ? "beside" : "in the folder of snapshots beside")));
        return place;
    }

    private boolean isTheOne(Medium medium, FileChannel file, Path path) throws IOException {
        if (!medium.format().toUpperCase(Locale.ROOT).equals("VDI")) {
            findings.add(Finding.info(
                    WHAT,
                    "%s (%s)".formatted(medium.location(), medium.format()),
                    path.toString(),
                    "What is in the file is checked when it is registered as an image."));
            return true;
        }
        var fault = vdiFault(medium, file, path);
        if (fault.isPresent()) {
            findings.add(fault.get());
            return false;
        }
        findings.add(
                Finding.info(
                        WHAT,
                        medium.location(),
                        path.toString(),
                        "Its header has the UUID that the definition names. It is only read: the machine writes to an overlay of its own."));
        return true;
    }

    private static Optional<Finding> vdiFault(Medium medium, FileChannel file, Path path) throws IOException {
        var start = ByteBuffer.allocate(VdiHeader.LENGTH);
        while (start.hasRemaining() && file.read(start, start.position()) >= 0) {}
        if (start.hasRemaining() || !VdiInspector.hasSignature(start.array())) {
            return Optional.of(Finding.blocker(
                    WHAT,
                    medium.location(),
                    IMAGE_UNKNOWN_FORMAT,
                    "The definition calls the disk a VDI, but its file is none.",
                    new Remedy.Advice("Copy the machine's whole folder again, with VirtualBox closed.")));
        }
        var header = VdiHeader.parse(start.array());
        if (!header.linkage().equals(VdiHeader.NONE)) {
            return Optional.of(Finding.blocker(
                    WHAT,
                    medium.location(),
                    IMAGE_DIFFERENCING,
                    "The definition calls the disk whole, but its header says that it stands on disk {%s}."
                            .formatted(header.linkage()),
                    new Remedy.Command(
                            "Join them into one disk, on the computer that has VirtualBox.",
                            CommandWords.clone(header.create().toString(), medium.location()))));
        }
        if (!header.create().equals(medium.uuid())) {
            return Optional.of(Finding.blocker(
                    WHAT,
                    medium.location(),
                    IMPORT_BLOCKED,
                    "The definition means disk {%s}, but the file is disk {%s}: a copy, or another machine's."
                            .formatted(medium.uuid(), header.create()),
                    new Remedy.Advice("Put the disk that belongs to the definition in its place."),
                    new Remedy.Command(
                            "If it is the right one, give it the UUID that the definition names; this changes the file.",
                            "VBoxManage internalcommands sethduuid %s %s"
                                    .formatted(
                                            CommandWords.file(path.getFileName().toString(), "disk.vdi"),
                                            medium.id()))));
        }
        return Optional.empty();
    }
}
