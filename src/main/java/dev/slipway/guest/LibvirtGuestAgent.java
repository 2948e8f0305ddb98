package dev.slipway.guest;

import dev.slipway.guest.AgentProtocol.Answer;
import dev.slipway.operation.Time;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import io.quarkus.logging.Log;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The agent behind libvirt's {@code virDomainQemuAgentCommand}. */
final class LibvirtGuestAgent implements GuestAgent {
    private static final String STATUS = "guest-exec-status";
    private static final int QUICK_SECONDS = 10;
    private static final int FILE_SECONDS = 60;
    private static final int SHUTDOWN_SECONDS = 3;
    private static final int MAX_FILE = 1 << 20;
    private static final int MAX_INPUT = 4 << 10;
    // A sound agent moves a whole chunk each time; one that deals out single bytes must not keep us here.
    private static final int MAX_PIECES = 100;
    private static final int ABANDONED = 32;
    private static final Duration EXEC_PATIENCE = Duration.ofMinutes(2);
    private static final Duration FIRST_LOOK = Duration.ofMillis(100);
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private final AgentCalls calls;
    private final Time time;
    private final Set<Long> left;

    /** @param left numbers of programs in this guest that nobody waits for; lives longer than this object */
    LibvirtGuestAgent(AgentChannel channel, Time time, Set<Long> left) {
        this.calls = new AgentCalls(channel);
        this.time = time;
        this.left = left;
    }

    @Override
    public boolean ping() {
        try {
            calls.call("guest-ping", AgentProtocol.arguments(), QUICK_SECONDS);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    @Override
    public OsInfo osInfo() {
        return AgentProtocol.osInfo(
                "guest-get-osinfo", calls.call("guest-get-osinfo", AgentProtocol.arguments(), QUICK_SECONDS));
    }

    @Override
    public List<String> loggedOnUsers() {
        return AgentProtocol.users(
                "guest-get-users", calls.call("guest-get-users", AgentProtocol.arguments(), QUICK_SECONDS));
    }

    @Override
    public void powerDown() {
        // guest-shutdown has no answer when it works, so silence means nothing unless asked before.
        calls.call("guest-ping", AgentProtocol.arguments(), QUICK_SECONDS);
        try {
            calls.call("guest-shutdown", AgentProtocol.arguments().put("mode", "powerdown"), SHUTDOWN_SECONDS);
        } catch (ProblemException e) {
            if (e.problem().code() != ProblemCode.GUEST_AGENT_SILENT) {
                throw e;
            }
        }
    }

    @Override
    public ExecResult exec(String path, List<String> arguments, String input) {
        var pid = start(path, arguments, input, true);
        left.remove(pid);
        try {
            return end(path, pid);
        } catch (ProblemException e) {
            left.add(pid);
            throw e;
        }
    }

    // A number that Windows gave out twice answers for the older program first; ours is the last the agent knows of.
    private ExecResult end(String path, long pid) {
        Optional<ExecResult> end = Optional.empty();
        var deadline = time.now().plus(EXEC_PATIENCE);
        var pause = FIRST_LOOK;
        for (var ends = 0; ends < ABANDONED; ) {
            switch (status(pid)) {
                case Answer.Done(var value) -> end = AgentProtocol.status(STATUS, value);
                case Answer.Refused(var words) -> {
                    return end.orElseThrow(() -> GuestProblems.refused(STATUS, words));
                }
            }
            if (end.isPresent()) {
                ends++;
            } else if (time.now().isAfter(deadline)) {
                throw GuestProblems.noStatus(path);
            } else {
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LAST_LOOK) > 0 ? LAST_LOOK : pause.multipliedBy(2);
            }
        }
        throw GuestProblems.strange(STATUS, "one end after the other");
    }

    private Answer status(long pid) {
        return calls.ask(STATUS, AgentProtocol.arguments().put("pid", pid), QUICK_SECONDS);
    }

    // Only a question takes the answer of an ended program out of the agent, where it waits for the next of its number.
    private boolean hasEnded(long pid) {
        for (var ends = 0; ends < ABANDONED; ends++) {
            if (!(status(pid) instanceof Answer.Done(var value))) {
                return true;
            }
            if (AgentProtocol.status(STATUS, value).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void launch(String path, List<String> arguments) {
        left.add(start(path, arguments, "", false));
    }

    private long start(String path, List<String> arguments, String input, boolean capture) {
        var size = input.getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_INPUT) {
            throw GuestProblems.invalidJob("An input of %d bytes for %s.".formatted(size, path));
        }
        if (arguments.contains("")) {
            // GLib's quoting on Windows drops an empty argument.
            throw GuestProblems.invalidJob("An empty argument for " + path + ".");
        }
        left.removeIf(this::hasEnded);
        var value = calls.call("guest-exec", AgentProtocol.exec(path, arguments, input, capture), QUICK_SECONDS);
        return AgentProtocol.number("guest-exec", value.path("pid"));
    }

    @Override
    public void writeFile(String windowsPath, byte[] content) {
        if (content.length > MAX_FILE) {
            throw new IllegalArgumentException(windowsPath + " is too large for the agent: " + content.length);
        }
        var handle = openForWriting(windowsPath);
        try {
            write(handle, content);
        } catch (ProblemException e) {
            close(handle);
            throw e;
        }
        // Whether it was closed must be known: while it is open, nobody else can use the file.
        calls.call("guest-file-close", AgentProtocol.arguments().put("handle", handle), QUICK_SECONDS);
    }

    private void write(long handle, byte[] content) {
        var pieces = 0;
        for (var done = 0; done < content.length; ) {
            var chunk = Arrays.copyOfRange(content, done, Math.min(content.length, done + AgentProtocol.CHUNK));
            var value = calls.call(
                    "guest-file-write",
                    AgentProtocol.arguments()
                            .put("handle", handle)
                            .put("buf-b64", Base64.getEncoder().encodeToString(chunk)),
                    FILE_SECONDS);
            var count = AgentProtocol.number("guest-file-write", value.path("count"));
            if (count <= 0 || count > chunk.length || ++pieces > MAX_PIECES) {
                throw GuestProblems.strange("guest-file-write", "an impossible count");
            }
            done += (int) count;
        }
    }

    private long openForWriting(String windowsPath) {
        if (open(windowsPath, "w") instanceof Answer.Done(var value)) {
            return AgentProtocol.number("guest-file-open", value);
        }
        closeNewest(windowsPath + ".probe");
        return switch (open(windowsPath, "w")) {
            case Answer.Done(var value) -> AgentProtocol.number("guest-file-open", value);
            case Answer.Refused(var words) -> throw GuestProblems.refused("guest-file-open " + windowsPath, words);
        };
    }

    @Override
    public void closeAbandoned(String folder) {
        closeNewest(folder + "\\probe");
    }

    // The agent counts its handles up (qga/commands-win32.c, guest_file_handle_add), so those opened shortly before are
    // known by number.
    private void closeNewest(String probe) {
        if (open(probe, "w") instanceof Answer.Done(var value)) {
            var newest = AgentProtocol.number("guest-file-open", value);
            for (var handle = newest; handle >= Math.max(0, newest - ABANDONED); handle--) {
                // Most numbers name nothing any more; only silence counts.
                calls.ask("guest-file-close", AgentProtocol.arguments().put("handle", handle), QUICK_SECONDS);
            }
        }
    }

    @Override
    public Optional<byte[]> readFile(String windowsPath, int limit) {
        return switch (open(windowsPath, "r")) {
            case Answer.Refused(var words) -> Optional.empty();
            case Answer.Done(var value) -> {
                var handle = AgentProtocol.number("guest-file-open", value);
                try {
                    yield Optional.of(read(handle, limit));
                } finally {
                    close(handle);
                }
            }
        };
    }

    private byte[] read(long handle, int limit) {
        var content = new ByteArrayOutputStream();
        for (var pieces = 0; content.size() < limit; pieces++) {
            var want = Math.min(AgentProtocol.CHUNK, limit - content.size());
            var value = calls.call(
                    "guest-file-read",
                    AgentProtocol.arguments().put("handle", handle).put("count", want),
                    FILE_SECONDS);
            var chunk = AgentProtocol.bytes("guest-file-read", value.path("buf-b64"));
            if (chunk.length > want || pieces > MAX_PIECES) {
                throw GuestProblems.strange("guest-file-read", "not what was asked for");
            }
            if (chunk.length == 0) {
                break;
            }
            content.writeBytes(chunk);
            if (value.path("eof").asBoolean(false)) {
                break;
            }
        }
        return content.toByteArray();
    }

    @Override
    public boolean exists(String windowsPath) {
        return switch (open(windowsPath, "r")) {
            case Answer.Refused(var words) -> false;
            case Answer.Done(var value) -> {
                close(AgentProtocol.number("guest-file-open", value));
                yield true;
            }
        };
    }

    private Answer open(String windowsPath, String mode) {
        return calls.ask(
                "guest-file-open",
                AgentProtocol.arguments().put("path", windowsPath).put("mode", mode),
                QUICK_SECONDS);
    }

    // An open handle keeps others from writing the file, so it is closed whatever happened; a failure here changes
    // nothing.
    private void close(long handle) {
        try {
            calls.call("guest-file-close", AgentProtocol.arguments().put("handle", handle), QUICK_SECONDS);
        } catch (ProblemException e) {
            Log.debugf("a file handle in the guest stays open: %s", e.getMessage());
        }
    }

    private void sleep(Duration duration) {
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(GuestProblems.silent().withDetail("The wait was interrupted."), e);
        }
    }
}
