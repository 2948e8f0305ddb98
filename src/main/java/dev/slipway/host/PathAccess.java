package dev.slipway.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks a path as QEMU's account would: enter every directory, then read the file. */
final class PathAccess {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HostFiles files;
    private final CommandRunner commands;
    private final QemuAccount account;

    PathAccess(HostFiles files, CommandRunner commands, QemuAccount account) {
        this.files = files;
        this.commands = commands;
        this.account = account;
    }

    /** @param lacking {@code x} or {@code r} */
    record Obstacle(String path, HostFiles.Stat stat, String lacking) {
        String text() {
            return "%s is %s".formatted(path, stat.text());
        }
    }

    /** The first component that keeps the account from entering this directory. */
    Optional<Obstacle> toDirectory(String directory) {
        return components(directory).stream()
                .flatMap(path -> obstacle(path, QemuAccount.ENTER, "x").stream())
                .findFirst();
    }

    /** The same for reading a file in a directory that can be entered. */
    Optional<Obstacle> toFile(String file) {
        return obstacle(file, QemuAccount.READ, "r");
    }

    private Optional<Obstacle> obstacle(String path, int bits, String lacking) {
        return files.stat(path)
                .filter(stat -> !account.may(bits, stat))
                .filter(_ -> !accessListGrants(path, lacking))
                .map(stat -> new Obstacle(path, stat, lacking));
    }

    private boolean accessListGrants(String path, String needed) {
        var answer = commands.run(PATIENCE, "getfacl", "--absolute-names", "--numeric", "--omit-header", "--", path);
        return answer.succeeded()
                && answer.out()
                        .lines()
                        .anyMatch(line -> line.startsWith("user:%d:".formatted(account.uid()))
                                // The last word is what the mask leaves: "user:64055:r-x #effective:r--".
                                && line.substring(line.lastIndexOf(':')).contains(needed));
    }

    private List<String> components(String directory) {
        var components = new ArrayList<String>();
        for (var path = Path.of(files.realPath(directory).orElse(directory)); path != null; path = path.getParent()) {
            components.addFirst(path.toString());
        }
        return components;
    }
}
