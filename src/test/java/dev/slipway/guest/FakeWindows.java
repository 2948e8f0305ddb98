package dev.slipway.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.operation.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The guest agent's side of the wire: JSON commands over files, a few programs and jobs, with faults to order. */
final class FakeWindows implements AgentChannel {
    /** What a job does when job.cmd runs. */
    record Outcome(String exit, String stdout, Charset charset, Duration takes) {
        static Outcome of(int exit, String stdout) {
            return new Outcome(exit + "\r\n", stdout, StandardCharsets.UTF_8, Duration.ofSeconds(5));
        }

        static Outcome after(Duration takes) {
            return new Outcome("0\r\n", "", StandardCharsets.UTF_8, takes);
        }
    }

    record Finished(int code, String out) {}

    record Begun(long pid, Finished end) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    // Every program ends at once here, so each gets the same number.
    private static final long PID = 1000;

    private final FakeTime time;
    private final FakeFiles disk = new FakeFiles();
    final Map<String, byte[]> files = disk.files;
    final Set<String> folders = disk.folders;
    final Map<Long, FakeFiles.Handle> handles = disk.handles;
    final Set<String> locked = disk.locked;
    /** As the agent writes it into the event log, which every user reads. */
    final List<List<String>> executed = new ArrayList<>();

    final List<String> rights = new ArrayList<>();
    boolean icaclsWorks = true;
    final List<String> jobRuns = new ArrayList<>();
    final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    final List<String> loggedOn = new ArrayList<>();
    private final FakeScheduler scheduler =
            new FakeScheduler(id -> job(JobFolder.of(id).job()));
    final Set<String> tasks = scheduler.tasks;
    /** Oldest first. What ended and was not asked for stays, though Windows gives its number to the next. */
    final List<Begun> processes = new ArrayList<>();

    private final Queue<String> lost = new ArrayDeque<>();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private int boots;
    boolean silent;
    int commands;
    private int faultAt;
    private Fault fault = Fault.COMMAND_LOST;

    /** What can happen to one command. */
    enum Fault {
        COMMAND_LOST,
        ANSWER_LOST,
        SERVICE_DIES_BEFORE,
        SERVICE_DIES_AFTER
    }

    static final class ServiceDied extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** It will happen to this command, counted from 1. */
    void happens(Fault what, int command) {
        fault = what;
        faultAt = command;
    }

    FakeWindows(FakeTime time) {
        this.time = time;
    }

    /** The next answer to this command never arrives, though the guest does what it says. */
    void loseAnswerTo(String command) {
        lost.add(command);
    }

    /** Whatever the guest does, it answers this text. */
    void answer(String command, String text) {
        answers.put(command, text);
    }

    void answerAsItIs(String command) {
        answers.remove(command);
    }

    /** Every process dies; files stay. */
    void restart() {
        boots++;
        locked.clear();
        handles.clear();
        processes.clear();
    }

    String file(String path) {
        return new String(files.getOrDefault(path, new byte[0]), StandardCharsets.UTF_8);
    }

    @Override
    public String command(String json, int timeoutSeconds) {
        try {
            if (json.length() > 4 << 20) {
                throw new IllegalArgumentException("libvirt takes 4 MiB at most");
            }
            if (silent) {
                time.move(Duration.ofSeconds(timeoutSeconds));
                throw GuestProblems.silent().toException();
            }
            var faulty = ++commands == faultAt;
            if (faulty && (fault == Fault.COMMAND_LOST || fault == Fault.SERVICE_DIES_BEFORE)) {
                throw lost();
            }
            var node = JSON.readTree(json);
            var name = node.path("execute").asText();
            var given = answers.get(name);
            var answer = given != null ? given : handled(name, node.path("arguments"));
            if (faulty) {
                throw lost();
            }
            if (name.equals(lost.peek())) {
                lost.remove();
                time.move(Duration.ofSeconds(timeoutSeconds));
                throw GuestProblems.silent().toException();
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RuntimeException lost() {
        return fault == Fault.COMMAND_LOST || fault == Fault.ANSWER_LOST
                ? GuestProblems.silent().toException()
                : new ServiceDied();
    }

    private String handled(String name, JsonNode arguments) throws IOException {
        var result = switch (name) {
            case "guest-ping" -> Map.of();
            case "guest-get-osinfo" ->
                Map.of("id", "mswindows", "pretty-name", "Windows 10 Pro", "kernel-release", "19045");
            case "guest-get-users" ->
                loggedOn.stream().map(user -> Map.of("user", user)).toList();
            case "guest-shutdown" -> null;
            case "guest-exec" -> exec(arguments);
            case "guest-exec-status" -> status(arguments.path("pid").asLong());
            case "guest-file-open" ->
                disk.open(
                        arguments.path("path").asText(), arguments.path("mode").asText());
            case "guest-file-close" -> handles.remove(arguments.path("handle").asLong()) == null ? null : Map.of();
            case "guest-file-read" -> disk.read(arguments);
            case "guest-file-write" -> disk.write(arguments);
            default -> null;
        };
        if (name.equals("guest-shutdown")) {
            silent = true;
            throw GuestProblems.silent().toException();
        }
        return result == null
                ? JSON.writeValueAsString(Map.of("error", Map.of("class", "GenericError", "desc", name + " failed")))
                : JSON.writeValueAsString(Map.of("return", result));
    }

    private Object exec(JsonNode arguments) {
        var argv = new ArrayList<String>();
        argv.add(arguments.path("path").asText());
        arguments.path("arg").forEach(argument -> argv.add(argument.asText()));
        executed.add(List.copyOf(argv));
        var input = new String(
                Base64.getDecoder().decode(arguments.path("input-data").asText()), StandardCharsets.UTF_8);
        processes.add(new Begun(PID, run(argv, input)));
        return Map.of("pid", PID);
    }

    private @Nullable Object status(long pid) {
        var oldest = processes.stream().filter(begun -> begun.pid() == pid).findFirst();
        if (oldest.isEmpty()) {
            return null;
        }
        // Given once, then forgotten, as in qga.
        processes.remove(oldest.get());
        var process = oldest.get().end();
        return Map.of(
                "exited",
                true,
                Integer.compareUnsigned(process.code(), 0xC0000000) >= 0 ? "signal" : "exitcode",
                process.code(),
                "out-data",
                Base64.getEncoder().encodeToString(process.out().getBytes(StandardCharsets.UTF_8)));
    }

    private Finished run(List<String> argv, String input) {
        var words = String.join(" ", argv.subList(1, argv.size()));
        if (words.endsWith("\\job.cmd")) {
            job(argv.getLast());
            return new Finished(0, "");
        }
        if (words.startsWith("/d /c mkdir ")) {
            var parent = argv.getLast().substring(0, argv.getLast().lastIndexOf('\\'));
            if (parent.equals(JobFolder.JOBS) && !isPrivate()) {
                return new Finished(5, "Access is denied.");
            }
            return new Finished(folders.add(argv.getLast()) ? 0 : 1, "");
        }
        if (words.startsWith("/d /c rmdir ")) {
            files.keySet().removeIf(path -> path.startsWith(argv.getLast() + "\\"));
            folders.removeIf(folder -> folder.startsWith(argv.getLast() + "\\"));
            return new Finished(folders.remove(argv.getLast()) ? 0 : 2, "");
        }
        if (words.startsWith("/d /c copy ")) {
            files.put(argv.getLast(), files.getOrDefault(argv.get(5), new byte[0]));
            return new Finished(0, "");
        }
        if (argv.getFirst().endsWith("schtasks.exe")) {
            return finished(scheduler.schtasks(argv));
        }
        if (argv.getFirst().endsWith("powershell.exe")) {
            return finished(scheduler.powershell(argv, input));
        }
        if (argv.getFirst().endsWith("icacls.exe")) {
            var works = icaclsWorks && !words.contains("nobody:");
            if (works) {
                rights.add(words);
            }
            return new Finished(works ? 0 : 1332, "");
        }
        return new Finished(-1, "not known here: " + words);
    }

    private static Finished finished(String complaint) {
        return new Finished(complaint.isEmpty() ? 0 : 1, complaint);
    }

    /** Nobody but administrators gets into the folder of the jobs. */
    private boolean isPrivate() {
        return rights.contains(
                "C:\\Windows\\Slipway /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F");
    }

    private void job(String path) {
        var folder = path.substring(0, path.lastIndexOf('\\'));
        var stdout = folder + "\\stdout.txt";
        // What job.cmd does itself.
        if (!files.containsKey(path)
                || files.containsKey(folder + "\\exit.txt")
                || !folders.add(folder + "\\started")
                || handles.values().stream().anyMatch(handle -> handle.path().equals(stdout))) {
            return;
        }
        var id = folder.substring(folder.lastIndexOf('\\') + 1);
        jobRuns.add(id);
        locked.add(stdout);
        var outcome = outcomes.getOrDefault(id, Outcome.of(0, ""));
        var boot = boots;
        time.after(outcome.takes(), () -> {
            if (boot == boots) {
                locked.remove(stdout);
                files.put(stdout, outcome.stdout().getBytes(outcome.charset()));
                files.put(folder + "\\stderr.txt", new byte[0]);
                files.put(folder + "\\exit.txt", outcome.exit().getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
