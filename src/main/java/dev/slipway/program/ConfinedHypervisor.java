package dev.slipway.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** QEMU for a library that starts it: the same walls as around every reader of disks, as a program to give to the library in QEMU's place. */
public final class ConfinedHypervisor {
    private static final Path KVM = Path.of("/dev/kvm");
    private static final String SOCKETS_ALLOWED = "3";

    private ConfinedHypervisor() {}

    /**
     * @param folder for its temporary files, and for the script that this makes
     * @param program the real one
     * @param given what it may see; the folder and that of the socket in its arguments come to it
     * @return the script
     */
    public static Path write(Path folder, String program, Reach given) throws IOException {
        var script = folder.resolve("hypervisor");
        var reach = given.writing(folder);
        var words = new ArrayList<>(List.of("bwrap"));
        words.addAll(Confinement.walls());
        words.addAll(Confinement.privileges());
        words.add("--as-pid-1");
        var filter = Confinement.filterForHypervisors();
        if (filter.isPresent()) {
            words.addAll(List.of("--seccomp", SOCKETS_ALLOWED));
        }
        if (Files.exists(KVM)) {
            words.addAll(List.of("--dev-bind", KVM.toString(), KVM.toString()));
        }
        words.addAll(Confinement.given(reach));
        var inside = new ArrayList<>(List.of("--remount-ro", "/", "--"));
        inside.addAll(Confinement.account());
        inside.add(program);
        Files.createFile(script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, """
                #!/bin/sh
                for word; do
                    case "$word" in
                        socket,*path=*) folder=${word##*path=}; folder=${folder%%%%,*}; folder=${folder%%/*} ;;
                    esac
                done
                # A program in the background has no input but this.
                exec 4<&0
                env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME=/nonexistent TMPDIR=%s \\
                    %s ${folder:+--bind "$folder" "$folder"} %s "$@" <&4 %s &
                walls=$!
                # QEMU is asked to end, and not what is around it; then it writes back what it has.
                trap 'asked=yes; kill -TERM $(cat /proc/$walls/task/$walls/children)' TERM
                wait $walls
                status=$?
                [ -z "$asked" ] || { wait $walls; status=$?; }
                exit $status
                """.formatted(
                        quoted(List.of(folder.toString())),
                        quoted(words),
                        quoted(inside),
                        filter.map(file -> SOCKETS_ALLOWED + "<" + quoted(List.of(file.toString())))
                                .orElse("")));
    }

    private static String quoted(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
