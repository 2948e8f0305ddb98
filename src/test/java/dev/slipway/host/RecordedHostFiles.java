package dev.slipway.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A host's files as they were once read, kept in memory. */
final class RecordedHostFiles implements HostFiles {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Stat> stats = new HashMap<>();
    private long usableBytes = 200L << 30;
    private boolean writable = true;

    RecordedHostFiles with(String path, String text) {
        texts.put(path, text);
        return owned(path, "root:root", 0644, false);
    }

    /** A directory of root that everybody may enter. */
    RecordedHostFiles directory(String path) {
        return owned(path, "root:root", 0755, true);
    }

    /** @param owner {@code user:group} out of root, kvm, libvirt-qemu, anna */
    RecordedHostFiles owned(String path, String owner, int mode, boolean directory) {
        var names = owner.split(":", -1);
        stats.put(path, new Stat(id(names[0]), id(names[1]), names[0], names[1], mode, directory));
        return this;
    }

    RecordedHostFiles without(String path) {
        texts.remove(path);
        stats.remove(path);
        return this;
    }

    RecordedHostFiles usable(long bytes) {
        usableBytes = bytes;
        return this;
    }

    RecordedHostFiles readOnly() {
        writable = false;
        return this;
    }

    private static int id(String name) {
        return switch (name) {
            case "root" -> 0;
            case "kvm" -> 107;
            case "libvirt-qemu" -> 64055;
            case "anna" -> 1000;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Optional<String> text(String path) {
        return Optional.ofNullable(texts.get(path));
    }

    @Override
    public boolean exists(String path) {
        return stats.containsKey(path) || stats.keySet().stream().anyMatch(known -> known.startsWith(path + "/"));
    }

    @Override
    public Optional<Stat> stat(String path) {
        return Optional.ofNullable(stats.get(path))
                .or(() -> exists(path) ? Optional.of(new Stat(0, 0, "root", "root", 0755, true)) : Optional.empty());
    }

    @Override
    public List<String> names(String directory) {
        var below = directory.equals("/") ? "/" : directory + "/";
        var names = new TreeSet<String>();
        stats.keySet().stream()
                .filter(path -> path.startsWith(below) && path.length() > below.length())
                .forEach(path -> names.add(path.substring(below.length()).split("/", -1)[0]));
        return List.copyOf(names);
    }

    @Override
    public Optional<String> realPath(String path) {
        return exists(path) ? Optional.of(path) : Optional.empty();
    }

    @Override
    public Optional<Long> usableBytes(String directory) {
        return exists(directory) ? Optional.of(usableBytes) : Optional.empty();
    }

    @Override
    public Optional<String> createTrialFile(String directory) {
        return writable && exists(directory) ? Optional.of(directory + "/.slipway-trial-1") : Optional.empty();
    }

    @Override
    public void deleteTrialFile(String path) {}
}
