package dev.slipway.kit;

import dev.slipway.guest.Xorriso;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.program.Reach;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes drivers and the guest agent off a virtio-win CD, with xorriso. */
@ApplicationScoped
public class DriverFiles {
    private static final List<String> SYSTEMS = List.of("w10", "w11");

    /** The guest agent and the serial driver that it listens with. */
    static final Part AGENT = driver("vioserial", "vioser").and("/guest-agent", "agent", "agent/qemu-ga-x86_64.msi");

    /** The driver of virtio-scsi. */
    public static final Part VIOSCSI = driver("vioscsi", "vioscsi");

    /**
     * A part of the CD.
     *
     * @param folders on the CD, each with its name here
     * @param needed files by their names here; without one of them the CD is not complete
     */
    public record Part(Map<String, String> folders, List<String> needed) {
        public Part {
            folders = Map.copyOf(folders);
            needed = List.copyOf(needed);
        }

        private Part and(String folder, String here, String file) {
            var more = new LinkedHashMap<>(folders);
            more.put(folder, here);
            return new Part(
                    more, Stream.concat(Stream.of(file), needed.stream()).toList());
        }
    }

    /** Of Windows 10 and 11, as {@code drivers/w10/vioser.inf}. */
    private static Part driver(String folder, String name) {
        var folders = new LinkedHashMap<String, String>();
        var needed = new ArrayList<String>();
        for (var system : SYSTEMS) {
            folders.put("/%s/%s/amd64".formatted(folder, system), "drivers/" + system);
            for (var ending : List.of("inf", "sys", "cat")) {
                needed.add("drivers/%s/%s.%s".formatted(system, name, ending));
            }
        }
        return new Part(folders, needed);
    }

    // The agent has 10 MiB, a driver 0.2 MiB; the limit stops a CD that lies about its sizes.
    private static final Xorriso XORRISO = new Xorriso(Duration.ofMinutes(2), 256L << 20, DriverFiles::unreadable);

    /**
     * @param disc the CD, a registered image
     * @param folder empty; the files are put below it
     * @param part what to take
     * @return files by their names on the kit, for example {@code drivers/w10/vioser.inf}
     */
    Map<String, Path> take(Path disc, Path folder, Part part) throws IOException, InterruptedException {
        extract(disc, folder, part);
        var files = new LinkedHashMap<String, Path>();
        for (var name : part.needed()) {
            var file = find(folder, name);
            // No link on the CD may lead to a file of the host.
            if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw missing(disc, name);
            }
            files.put(name, file);
        }
        return files;
    }

    private static void extract(Path disc, Path folder, Part part) throws InterruptedException {
        var arguments = new ArrayList<>(List.of(
                "-abort_on",
                "FATAL",
                "-report_about",
                "SORRY",
                // Joliet knows neither links nor devices.
                "-read_fs",
                "norock",
                "-osirrox",
                "on",
                "-indev",
                "stdio:" + disc));
        part.folders()
                .forEach((from, to) -> arguments.addAll(
                        List.of("-extract", from, folder.resolve(to).toString())));
        // What it did not find is seen afterwards, by name.
        XORRISO.run(Reach.reading(disc).writing(folder), arguments);
    }

    /** Windows does not care about the case of names, and the makers of the CD change it now and then. */
    private static @org.jspecify.annotations.Nullable Path find(Path folder, String name) throws IOException {
        var place = folder.resolve(name).getParent();
        if (place == null || !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        var wanted = name.substring(name.lastIndexOf('/') + 1);
        try (var entries = Files.list(place)) {
            return entries.filter(entry -> String.valueOf(entry.getFileName()).equalsIgnoreCase(wanted))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static ProblemException missing(Path disc, String name) {
        return new Problem(
                        ProblemCode.IMAGE_UNSUPPORTED,
                        "\"%s\" is no complete driver CD.".formatted(disc.getFileName()),
                        "It has no %s.".formatted(name),
                        List.of(source()))
                .toException();
    }

    private static ProblemException unreadable(String detail) {
        return new Problem(
                        ProblemCode.TOOL_FAILED,
                        "The driver CD could not be read.",
                        detail,
                        List.of(
                                new Remedy.Command("Install the program that reads it", "apt install xorriso"),
                                source()))
                .toException();
    }

    private static Remedy source() {
        return new Remedy.Link(
                "Take virtio-win.iso from its makers and register it.",
                "https://fedorapeople.org/groups/virt/virtio-win/direct-downloads/stable-virtio/");
    }
}
