package dev.slipway.storage;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether QEMU's account may read a disk where it is. We never change the owner of an original, and forbid libvirt to (it would not give it
 * back), so the modes must allow it.
 */
public final class QemuAccess {
    private static final Path GROUPS = Path.of("/etc/group");
    private static final Path ACCOUNTS = Path.of("/etc/passwd");

    private final String user;
    private final Set<String> groups;

    private QemuAccess(String user, Set<String> groups) {
        this.user = user;
        this.groups = groups;
    }

    public static QemuAccess of(String user) throws IOException {
        var ownGroup = fields(ACCOUNTS).stream()
                .filter(account -> account.length > 3 && account[0].equals(user))
                .map(account -> account[3])
                .findFirst();
        var groups = new HashSet<String>();
        for (var group : fields(GROUPS)) {
            var member = group.length > 3 && List.of(group[3].split(",")).contains(user);
            if (member || group.length > 2 && Optional.of(group[2]).equals(ownGroup)) {
                groups.add(group[0]);
            }
        }
        return new QemuAccess(user, groups);
    }

    /** What keeps QEMU from the file, with the commands that let it in. */
    public Optional<Problem> problem(Path file) throws IOException {
        var remedies = new ArrayList<Remedy>();
        var closed = new ArrayList<String>();
        for (var directory = file.getParent(); directory != null; directory = directory.getParent()) {
            if (!may(directory, PosixFilePermission.OWNER_EXECUTE)) {
                closed.addFirst(directory.toString());
                remedies.addFirst(new Remedy.Command(
                        "Let every account pass through the directory, without listing it.",
                        "chmod o+x -- " + ShellWord.of(directory)));
            }
        }
        if (!may(file, PosixFilePermission.OWNER_READ)) {
            closed.add(file.toString());
            remedies.add(new Remedy.Command(
                    "Let everybody on this host read the disk.", "chmod o+r -- " + ShellWord.of(file)));
        }
        return closed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        ProblemCode.PERMISSION,
                        "QEMU may not read \"%s\".".formatted(file.getFileName()),
                        "QEMU runs as %s, and the modes of %s keep it out.".formatted(user, String.join(", ", closed)),
                        remedies));
    }

    /** As the kernel decides: owner's bit for the owner, else the group's for a member, else everybody's. */
    private boolean may(Path path, PosixFilePermission ownerBit) throws IOException {
        var attributes = Files.readAttributes(path, PosixFileAttributes.class);
        var bit = attributes.owner().getName().equals(user)
                ? ownerBit
                : groups.contains(attributes.group().getName()) ? groupBit(ownerBit) : othersBit(ownerBit);
        return attributes.permissions().contains(bit);
    }

    private static PosixFilePermission groupBit(PosixFilePermission ownerBit) {
        return ownerBit == PosixFilePermission.OWNER_READ
                ? PosixFilePermission.GROUP_READ
                : PosixFilePermission.GROUP_EXECUTE;
    }

    private static PosixFilePermission othersBit(PosixFilePermission ownerBit) {
        return ownerBit == PosixFilePermission.OWNER_READ
                ? PosixFilePermission.OTHERS_READ
                : PosixFilePermission.OTHERS_EXECUTE;
    }

    private static List<String[]> fields(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return List.of();
        }
        try (var lines = Files.lines(file)) {
            return lines.map(line -> line.split(":", -1)).toList();
        }
    }
}
