package dev.slipway.wsl;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.guest.SealedSecret;
import dev.slipway.guest.SecretBox;
import dev.slipway.guest.SecretPlace;
import dev.slipway.wsl.distro.LinuxCommand;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command as it is stored: its arguments may hold secrets, so only the program's name is readable.
 *
 * @param program for people
 * @param sealed the arguments, each ended by NUL, which none can hold
 * @param argv of a request that an earlier version stored, instead of the two
 */
public record StoredCommand(
        @Nullable String program,
        @Nullable SealedSecret sealed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> argv) {
    private static final int SHOWN = 60;

    static StoredCommand of(LinuxCommand command, SecretBox secrets, UUID machine) {
        return new StoredCommand(
                shown(command.argv().getFirst()),
                secrets.seal(place(machine), String.join("\0", command.argv()) + "\0"),
                null);
    }

    StoredCommand renewed(SecretBox secrets, UUID machine) {
        return argv == null ? this : of(new LinuxCommand(argv), secrets, machine);
    }

    LinuxCommand opened(SecretBox secrets, UUID machine) {
        if (sealed == null) {
            throw new IllegalStateException("a command that was not renewed");
        }
        var words = List.of(secrets.open(place(machine), sealed).split("\0", -1));
        return new LinuxCommand(words.subList(0, words.size() - 1));
    }

    String name() {
        return program == null ? "a command" : program;
    }

    private static String shown(String program) {
        return program.length() <= SHOWN ? program : program.substring(0, SHOWN - 1) + "…";
    }

    private static SecretPlace place(UUID machine) {
        return new SecretPlace("command", machine);
    }
}
