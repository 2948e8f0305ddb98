package dev.slipway.web;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.provision.MachineWish;
import dev.slipway.wsl.config.WslConfig;
import jakarta.ws.rs.core.MultivaluedMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form for a new machine, as it was typed: shown again exactly so (the password excepted) when something is wrong. */
public record MachineForm(
        String name,
        String template,
        String image,
        String engine,
        String cpus,
        String memory,
        String disk,
        String format,
        String controller,
        String guestKit,
        String guestKitMode,
        String user,
        String password,
        String wsl,
        String wslPackage,
        String config,
        String distro1,
        String distroName1,
        String distro2,
        String distroName2) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,30}");

    static MachineForm of(MultivaluedMap<String, String> fields) {
        Function<String, String> field = key -> {
            var value = fields.getFirst(key);
            return value == null ? "" : value.strip();
        };
        var password = fields.getFirst("password");
        return new MachineForm(
                field.apply("name"),
                field.apply("template"),
                field.apply("image"),
                field.apply("engine"),
                field.apply("cpus"),
                field.apply("memory"),
                field.apply("disk"),
                field.apply("format"),
                field.apply("controller"),
                field.apply("guestKit"),
                field.apply("guestKitMode"),
                field.apply("user"),
                password == null ? "" : password,
                field.apply("wsl"),
                field.apply("wslPackage"),
                field.apply("config"),
                field.apply("distro1"),
                field.apply("distroName1"),
                field.apply("distro2"),
                field.apply("distroName2"));
    }

    /**
     * What the form asks for.
     *
     * @param wish without the fields that could not be read
     * @param problems of those fields
     */
    record Asked(MachineWish wish, List<Problem> problems) {
        /** @param others what stands against the rest, which is said at once with it */
        ProblemException refusal(List<Problem> others) {
            return new ProblemException(
                    Stream.concat(problems.stream(), others.stream()).toList());
        }
    }

    /** @param source whose value an empty field takes, such as {@code template} */
    Asked asked(String source) {
        var problems = new ArrayList<Problem>();
        var cpus = number("CPUs", cpus(), Integer.MAX_VALUE, source, problems);
        var memory = number("Memory", memory(), Long.MAX_VALUE, source, problems);
        var settings = wsl.isEmpty() ? null : settings(problems);
        var wish = new MachineWish(
                name,
                orNull(template),
                orNull(image),
                orNull(engine),
                cpus == null ? null : cpus.intValue(),
                memory,
                orNull(disk),
                orNull(format),
                user.isEmpty() ? null : new MachineWish.OwnerWish(user, orNull(password)),
                wsl.isEmpty()
                        ? null
                        : new MachineWish.WslWish(wsl.equals("1") ? 1 : 2, orNull(wslPackage), settings, distros()),
                null,
                orNull(controller),
                orNull(guestKit),
                orNull(guestKitMode));
        return new Asked(wish, problems);
    }

    private @Nullable WslConfig settings(List<Problem> problems) {
        if (config.isEmpty()) {
            return null;
        }
        var read = WslConfig.parse(config);
        read.complaints()
                .forEach(complaint -> problems.add(Problem.of(
                        ProblemCode.WSL_CONFIG_INVALID,
                        "WSL would not understand this .wslconfig.",
                        new Remedy.Advice(complaint))));
        return read.config();
    }

    private List<MachineWish.DistroWish> distros() {
        return Stream.of(new String[] {distro1, distroName1}, new String[] {distro2, distroName2})
                .filter(row -> !row[0].isEmpty())
                .map(row -> new MachineWish.DistroWish(row[1], row[0], null, null, null))
                .toList();
    }

    private static @Nullable Long number(String what, String text, long most, String source, List<Problem> problems) {
        if (text.isEmpty()) {
            return null;
        }
        var empty = new Remedy.Advice("Leave it empty to take the %s's value.".formatted(source));
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            problems.add(Problem.of(ProblemCode.INVALID_REQUEST, "%s must be a whole number.".formatted(what), empty));
            return null;
        }
        var number = new BigInteger(text);
        if (number.abs().compareTo(BigInteger.valueOf(most)) > 0) {
            problems.add(Problem.of(
                    ProblemCode.INVALID_REQUEST,
                    "%s: %s is more than a machine can have.".formatted(what, text),
                    new Remedy.Advice("Ask for less."),
                    empty));
            return null;
        }
        return number.longValue();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
