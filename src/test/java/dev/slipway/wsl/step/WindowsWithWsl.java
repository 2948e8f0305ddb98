package dev.slipway.wsl.step;

import dev.slipway.guest.FakeGuest;
import dev.slipway.guest.FakeGuest.Ran;
import dev.slipway.guest.GuestAgent;
import dev.slipway.guest.JobResult;
import dev.slipway.guest.JobScript;
import dev.slipway.guest.Media;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.operation.FakeTime;
import dev.slipway.operation.StepContext;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.WslFeature;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Windows as far as WSL is concerned, kept in memory: what each command does to it, and what it then prints. */
final class WindowsWithWsl {
    static final String ARCHIVE_HASH = "ab".repeat(32);
    private static final int WINDOWS_10 = 19045;

    /** A registered distro; {@code conf} is its /etc/wsl.conf. */
    static final class Distro {
        final int version;
        DistroState state = DistroState.STOPPED;

        @Nullable
        String conf;

        boolean stalePid = true;

        Distro(int version) {
            this.version = version;
        }
    }

    final FakeTime time = new FakeTime();
    final FakeGuest guest = new FakeGuest(time);
    final Map<WslFeature, String> features = new EnumMap<>(WslFeature.class);
    final Map<String, Distro> distros = new LinkedHashMap<>();
    final Map<String, Integer> done = new HashMap<>();

    @Nullable
    String packageVersion;

    @Nullable
    String packageToInstall = "2.6.3.0";

    @Nullable
    String defaultDistro;

    @Nullable
    String medium;

    @Nullable
    String importFailsWith;

    String hash = ARCHIVE_HASH;
    boolean initFails;
    int dismExit = 3010;
    int msiExit;

    WindowsWithWsl() {
        for (var feature : WslFeature.values()) {
            features.put(feature, "Disabled");
        }
        system(WINDOWS_10);
        guest.on(_ -> true, this::run);
    }

    /** All that WSL 2 needs is there. */
    static WindowsWithWsl ready() {
        var windows = new WindowsWithWsl();
        windows.features.replaceAll((_, _) -> "Enabled");
        windows.packageVersion = "2.6.3.0";
        return windows;
    }

    void system(int build) {
        guest.system(new GuestAgent.OsInfo("mswindows", "Windows", build));
    }

    Distro distro(String name) {
        return java.util.Objects.requireNonNull(distros.get(name), name);
    }

    /** How often a command of this name had an effect. */
    int times(String what) {
        return done.getOrDefault(what, 0);
    }

    Optional<String> wslconfig() {
        return Optional.ofNullable(guest.files().get("C:\\Users\\lab\\.wslconfig"))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    void wslconfig(String text) {
        guest.files().put("C:\\Users\\lab\\.wslconfig", text.getBytes(StandardCharsets.UTF_8));
    }

    private JobResult run(Ran ran) {
        return switch (ran.job().action()) {
            case JobScript.Action.CopyToProfile(var staged, var name) -> {
                did("copy");
                guest.files().put("C:\\Users\\lab\\" + name, staged(ran, staged).getBytes(StandardCharsets.UTF_8));
                yield FakeGuest.says("        1 file(s) copied.");
            }
            case JobScript.Action.Run(var argv) -> program(ran, argv.getFirst(), argv.subList(1, argv.size()));
        };
    }

    private static String staged(Ran ran, String name) {
        return ran.job().staged().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow()
                .content();
    }

    private JobResult program(Ran ran, String path, List<String> arguments) {
        var program = path.substring(path.lastIndexOf('\\') + 1);
        return switch (program) {
            case "dism.exe" -> dism(arguments);
            case "reg.exe" ->
                packageVersion == null
                        ? FakeGuest.fails(1, "")
                        : FakeGuest.says("\r\nHKLM\\…\r\n    Version    REG_SZ    " + packageVersion + "\r\n");
            case "msiexec.exe" -> {
                did("msiexec");
                packageVersion = packageToInstall;
                yield FakeGuest.fails(msiExit, "");
            }
            case "certutil.exe" -> FakeGuest.says("SHA256 hash of x:\r\n" + hash + "\r\n");
            case "cmd.exe" -> FakeGuest.says("");
            case "wsl.exe" -> {
                if (ran.user().isEmpty()) {
                    yield failure("Wsl/WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED");
                }
                yield wsl(ran, arguments);
            }
            default -> throw new AssertionError(path);
        };
    }

    private JobResult dism(List<String> arguments) {
        var name = arguments.getLast().equals("/norestart") ? arguments.get(3) : arguments.getLast();
        var feature = List.of(WslFeature.values()).stream()
                .filter(one -> name.equals("/featurename:" + one.featureName()))
                .findFirst()
                .orElseThrow();
        if (arguments.contains("/get-featureinfo")) {
            return FakeGuest.says("State : " + features.get(feature) + "\r\n");
        }
        did("dism");
        if (dismExit == 0 || dismExit == 3010) {
            features.put(feature, dismExit == 0 ? "Enabled" : "Enable Pending");
        }
        return FakeGuest.fails(dismExit, "");
    }

    private JobResult wsl(Ran ran, List<String> arguments) {
        return switch (arguments.getFirst()) {
            case "--list" -> list(arguments.contains("--quiet"));
            case "--update" -> {
                did("update");
                packageVersion = packageToInstall;
                yield packageToInstall == null ? failure("Wsl/UpdatePackage/0x80072ee7") : FakeGuest.says("");
            }
            case "--set-default-version", "--shutdown" -> {
                did(arguments.getFirst());
                distros.values().forEach(distro -> distro.state = DistroState.STOPPED);
                yield FakeGuest.says("");
            }
            case "--import" -> importDistro(arguments.get(1), Integer.parseInt(arguments.getLast()));
            case "--unregister", "--terminate", "--set-default" -> named(arguments.getFirst(), arguments.get(1));
            case "-d" -> inside(ran, arguments);
            default -> throw new AssertionError(arguments);
        };
    }

    private JobResult list(boolean quiet) {
        if (distros.isEmpty()) {
            return quiet
                    ? FakeGuest.says("")
                    : FakeGuest.fails(-1, "Windows Subsystem for Linux has no distributions.");
        }
        var text = new StringBuilder("  NAME      STATE      VERSION\r\n");
        distros.forEach((name, distro) -> text.append("%s %-20s%-16s%d\r\n"
                .formatted(
                        name.equals(defaultDistro) ? "*" : " ",
                        name,
                        distro.state.name().charAt(0)
                                + distro.state.name().substring(1).toLowerCase(Locale.ROOT),
                        distro.version)));
        return FakeGuest.says(text.toString());
    }

    private JobResult importDistro(String name, int version) {
        if (importFailsWith != null) {
            return failure(importFailsWith);
        }
        if (distros.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            return failure("Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS");
        }
        if (medium == null) {
            return failure("Wsl/ERROR_FILE_NOT_FOUND");
        }
        did("import");
        distros.put(name, new Distro(version));
        defaultDistro = defaultDistro == null ? name : defaultDistro;
        return FakeGuest.says("");
    }

    private JobResult named(String action, String name) {
        var distro = distros.get(name);
        if (distro == null) {
            return failure("Wsl/Service/WSL_E_DISTRO_NOT_FOUND");
        }
        did(action);
        switch (action) {
            case "--unregister" -> distros.remove(name);
            case "--terminate" -> distro.state = DistroState.STOPPED;
            default -> defaultDistro = name;
        }
        return FakeGuest.says("");
    }

    private JobResult inside(Ran ran, List<String> arguments) {
        var distro = distros.get(arguments.get(1));
        if (distro == null) {
            return failure("Wsl/Service/WSL_E_DISTRO_NOT_FOUND");
        }
        distro.state = DistroState.RUNNING;
        var line = String.join(" ", arguments);
        if (line.contains("-e /bin/busybox rm -f /skiff-overlays/skiff-init/skiff-init.pid")) {
            distro.stalePid = false;
        } else if (line.endsWith("-e /bin/busybox test -d /boot/skiff-init")) {
            return FakeGuest.fails(arguments.get(1).equals("SkiffOS") ? 0 : 1, "");
        } else if (line.endsWith("cat /etc/wsl.conf")) {
            return distro.conf == null ? FakeGuest.fails(1, "") : FakeGuest.says(distro.conf);
        } else if (line.endsWith("dd of=/etc/wsl.conf") || line.endsWith("cat > /etc/wsl.conf")) {
            did("write wsl.conf");
            distro.conf = ran.job().stdin().orElseThrow();
        } else if (line.contains("-- echo slipway-$((6*7))-")) {
            return initFails
                    ? new JobResult(0, "", "SkiffOS: init failed, run 'wsl.exe --shutdown' and try again.\n")
                    : FakeGuest.says("slipway-42-" + line.substring(line.lastIndexOf('-') + 1) + "\n");
        } else if (line.endsWith("-- sh")) {
            did("run");
            return FakeGuest.says("ran: " + ran.job().stdin().orElseThrow());
        }
        return FakeGuest.says("");
    }

    static JobResult failure(String path) {
        return FakeGuest.fails(-1, "Words in any language.\r\nError code: " + path + "\r\n");
    }

    private void did(String what) {
        done.merge(what, 1, Integer::sum);
    }

    /** A drive that holds one medium at a time. */
    Media media() {
        return new Media(guest, unused(), Path.of("unused")) {
            @Override
            public String insert(StepContext context, UUID domain, String token, Map<String, Path> files) {
                medium = token;
                return "E:\\";
            }

            @Override
            public void eject(UUID domain) {
                medium = null;
            }
        };
    }

    static Hypervisor unused() {
        return (Hypervisor) Proxy.newProxyInstance(
                Hypervisor.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (_, method, _) -> {
                    throw new AssertionError(method.getName());
                });
    }
}
