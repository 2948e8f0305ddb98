package dev.slipway.rootfs;

import dev.slipway.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for what SkiffOS needs to start in WSL: an outer userland that mounts a squashfs (configs/virt/wsl/hooks/post.sh of SkiffOS).
 */
final class SkiffOsArchive implements TarScan.Visitor {
    private static final String SQUASHFS = "boot/rootfs.squashfs";
    private static final String INIT = "boot/skiff-init/skiff-init-squashfs";
    private static final String RELEASE = "boot/skiff-release";
    private static final List<String> NEEDED = List.of(SQUASHFS, INIT, "bin/wsl-shell", "etc/passwd", "etc/wsl.conf");

    private static final int SUPERBLOCK = 96;
    private static final int SQUASHFS_MAGIC = 0x73717368;
    private static final Map<Integer, String> COMPRESSIONS =
            Map.of(1, "gzip", 2, "lzma", 3, "lzo", 4, "xz", 5, "lz4", 6, "zstd");
    // Not built into WSL's kernel (config-wsl has SQUASHFS_ZSTD unset), and lzma into no kernel.
    private static final Set<String> UNREADABLE = Set.of("zstd", "lzma");

    private final ArchiveProblems problems;
    private final Set<String> found = new HashSet<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    SkiffOsArchive(ArchiveProblems problems) {
        this.problems = problems;
    }

    @Override
    public void see(TarMember member, InputStream content) throws IOException {
        if (member.type() != TarMember.Type.FILE) {
            return;
        }
        if (NEEDED.contains(member.name())) {
            found.add(member.name());
        }
        if (member.isFile(SQUASHFS)) {
            squashfs(content.readNBytes(SUPERBLOCK), member.size());
        } else if (member.isFile(INIT)) {
            var start = new String(content.readNBytes(4), StandardCharsets.ISO_8859_1);
            if (!start.equals("\u007fELF") && !start.startsWith("#!")) {
                faults.add(INIT + " is no Linux program.");
            }
        } else if (member.isFile(RELEASE)) {
            facts.putAll(ReleaseFile.read(content, "VERSION", "skiffos"));
        }
    }

    /** Whether somebody meant this to be SkiffOS, whole or not. */
    boolean isMeant() {
        return found.contains(SQUASHFS) || found.contains(INIT);
    }

    Map<String, String> facts() {
        return facts;
    }

    /** Everything that keeps it from starting. */
    Optional<Problem> problem() {
        var missing = NEEDED.stream().filter(name -> !found.contains(name)).toList();
        var said = new ArrayList<>(faults);
        if (!missing.isEmpty()) {
            said.addFirst("It lacks %s.".formatted(String.join(", ", missing)));
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(problems.notSkiffOs(String.join(" ", said)));
    }

    private void squashfs(byte[] start, long size) {
        if (start.length < SUPERBLOCK) {
            faults.add(SQUASHFS + " is too short.");
            return;
        }
        var in = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != SQUASHFS_MAGIC || in.getShort(28) != 4) {
            faults.add(SQUASHFS + " is no squashfs of version 4.");
            return;
        }
        var compression = COMPRESSIONS.getOrDefault((int) in.getShort(20), "unknown");
        if (UNREADABLE.contains(compression) || compression.equals("unknown")) {
            faults.add("%s is compressed with %s, which WSL's kernel cannot read; SkiffOS builds it with lz4."
                    .formatted(SQUASHFS, compression));
        }
        var used = in.getLong(40);
        if (used < SUPERBLOCK || used > size) {
            faults.add("%s has %d bytes of the %d it names.".formatted(SQUASHFS, size, used));
        }
        facts.put("squashfs", compression);
    }
}
