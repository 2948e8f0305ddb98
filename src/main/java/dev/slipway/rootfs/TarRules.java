package dev.slipway.rootfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which members a root file system may have. Remembers 8 bytes and a type of each, so a million members fit in memory. */
final class TarRules {
    private final ArchiveLimits limits;
    private final MessageDigest digest;
    private final Map<Long, TarMember.Type> seen = new HashMap<>();
    private int members;

    TarRules(ArchiveLimits limits) {
        this.limits = limits;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    int members() {
        return members;
    }

    /** What is wrong with a name as it stands in the archive. */
    Optional<String> nameFault(String raw) {
        if (raw.getBytes(StandardCharsets.UTF_8).length > ArchiveLimits.NAME_BYTES) {
            return Optional.of("Its name is longer than %d bytes.".formatted(ArchiveLimits.NAME_BYTES));
        }
        if (raw.startsWith("/")) {
            return Optional.of("Its name is absolute.");
        }
        if (raw.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("Its name has control characters.");
        }
        for (var part : raw.split("/", -1)) {
            if (part.equals("..")) {
                return Optional.of("Its name leads out of the archive.");
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > ArchiveLimits.PART_BYTES) {
                return Optional.of("A part of its name is longer than %d bytes.".formatted(ArchiveLimits.PART_BYTES));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a member whose name is fine. */
    Optional<String> fault(TarMember member) {
        if (++members > limits.members()) {
            return Optional.of("The archive has more than %d members.".formatted(limits.members()));
        }
        return beneathALink(member)
                .or(() -> switch (member.type()) {
                    case FILE, DIRECTORY -> Optional.empty();
                    case SYMBOLIC_LINK -> symbolicLinkFault(member);
                    case HARD_LINK -> hardLinkFault(member);
                    case DEVICE ->
                        member.isBelow("dev") ? Optional.empty() : Optional.of("It is a device, but not below dev.");
                    case PIPE ->
                        member.isBelow("dev") || member.isBelow("run")
                                ? Optional.empty()
                                : Optional.of("It is a pipe, but not below dev or run.");
                })
                .or(() -> remember(member));
    }

    /** A link first and a member through it afterwards is how archives write elsewhere. */
    private Optional<String> beneathALink(TarMember member) {
        for (var slash = member.name().indexOf('/');
                slash > 0;
                slash = member.name().indexOf('/', slash + 1)) {
            var parent = member.name().substring(0, slash);
            var type = seen.get(key(parent));
            if (type != null && type != TarMember.Type.DIRECTORY) {
                return Optional.of("It lies beneath \"%s\", which is no directory.".formatted(parent));
            }
        }
        return Optional.empty();
    }

    /** Absolute targets are at home in a root file system; climbing above its root is not. */
    private Optional<String> symbolicLinkFault(TarMember member) {
        if (member.target().startsWith("/")) {
            return Optional.empty();
        }
        var depth = member.name().chars().filter(c -> c == '/').count();
        for (var part : member.target().split("/", -1)) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            if (depth < 0) {
                return Optional.of("It is a link that leads out of the archive.");
            }
        }
        return Optional.empty();
    }

    private Optional<String> hardLinkFault(TarMember member) {
        var target = member.target();
        if (nameFault(target).isPresent()) {
            return Optional.of("It is a hard link that leads out of the archive.");
        }
        var type = seen.get(key(TarScan.normal(target)));
        return type == null || type == TarMember.Type.DIRECTORY
                ? Optional.of("It is a hard link to something that is not in the archive before it.")
                : Optional.empty();
    }

    private Optional<String> remember(TarMember member) {
        var before = seen.put(key(member.name()), member.type());
        return before == null || before == TarMember.Type.DIRECTORY && member.type() == TarMember.Type.DIRECTORY
                ? Optional.empty()
                : Optional.of("It is in the archive twice.");
    }

    private Long key(String name) {
        return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
