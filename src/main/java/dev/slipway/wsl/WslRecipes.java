package dev.slipway.wsl;

import dev.slipway.guest.SecretBox;
import dev.slipway.image.Images;
import dev.slipway.operation.OperationId;
import dev.slipway.operation.Recipe;
import dev.slipway.operation.Step;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.config.WslConf;
import dev.slipway.wsl.config.WslConfig;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.DistroSpec;
import dev.slipway.wsl.distro.LinuxUser;
import dev.slipway.wsl.step.WslSteps;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The operations of this room on a machine that is there already. */
@Singleton
public class WslRecipes {
    /** Writes {@code .wslconfig}. */
    public record Configure(WslTarget target, WslConfig config) implements Request {
        @Override
        public Configure renewed(SecretBox secrets) {
            return new Configure(target.renewed(secrets), config);
        }
    }

    /** Imports a distro and proves that it starts. */
    public record Import(WslTarget target, DistroSpec wish) implements Request {
        @Override
        public Import renewed(SecretBox secrets) {
            return new Import(target.renewed(secrets), wish);
        }
    }

    /** Writes {@code wsl.conf} of a distro and proves that it starts. */
    public record ConfigureDistro(WslTarget target, DistroName name, WslConf conf) implements Request {
        @Override
        public ConfigureDistro renewed(SecretBox secrets) {
            return new ConfigureDistro(target.renewed(secrets), name, conf);
        }
    }

    /** Removes a distro with all its files. */
    public record Unregister(WslTarget target, DistroName name) implements Request {
        @Override
        public Unregister renewed(SecretBox secrets) {
            return new Unregister(target.renewed(secrets), name);
        }
    }

    /** Stops a distro. */
    public record Terminate(WslTarget target, DistroName name) implements Request {
        @Override
        public Terminate renewed(SecretBox secrets) {
            return new Terminate(target.renewed(secrets), name);
        }
    }

    /** Runs a command in a distro. */
    public record Run(WslTarget target, DistroName name, Optional<LinuxUser> user, StoredCommand command)
            implements Request {
        @Override
        public Run renewed(SecretBox secrets) {
            return new Run(target.renewed(secrets), name, user, command.renewed(secrets, target.domain()));
        }
    }

    sealed interface Request {
        WslTarget target();

        /** With secrets sealed as this version does it. */
        Request renewed(SecretBox secrets);
    }

    private final WslSteps steps;
    private final Images images;
    private final SecretBox secrets;

    WslRecipes(WslSteps steps, Images images, SecretBox secrets) {
        this.steps = steps;
        this.images = images;
        this.secrets = secrets;
    }

    @Produces
    @Singleton
    Recipe<Configure> configure() {
        return recipe(
                "wsl.configure",
                Configure.class,
                request -> "Configure WSL of %s".formatted(machine(request)),
                request -> List.of(steps.writeWslConfig(request.target(), request.config())));
    }

    @Produces
    @Singleton
    Recipe<Import> importDistro() {
        return recipe(
                "wsl.import",
                Import.class,
                request -> "Import %s into %s".formatted(request.wish().name(), machine(request)),
                request -> steps.distro(request.target(), request.wish()),
                request -> images.hold(
                        Optional.ofNullable(request.wish().image()).stream().toList()));
    }

    @Produces
    @Singleton
    Recipe<ConfigureDistro> configureDistro() {
        return recipe(
                "wsl.configure-distro",
                ConfigureDistro.class,
                request -> "Configure %s in %s".formatted(request.name(), machine(request)),
                request -> steps.configure(request.target(), request.name(), request.conf()));
    }

    @Produces
    @Singleton
    Recipe<Unregister> unregister() {
        return recipe(
                "wsl.unregister",
                Unregister.class,
                request -> "Unregister %s in %s".formatted(request.name(), machine(request)),
                request -> List.of(steps.unregister(request.target(), request.name())));
    }

    @Produces
    @Singleton
    Recipe<Terminate> terminate() {
        return recipe(
                "wsl.terminate",
                Terminate.class,
                request -> "Terminate %s in %s".formatted(request.name(), machine(request)),
                request -> List.of(steps.terminate(request.target(), request.name())));
    }

    @Produces
    @Singleton
    Recipe<Run> run() {
        return recipe(
                "wsl.run",
                Run.class,
                request -> "Run a command in %s of %s".formatted(request.name(), machine(request)),
                request -> List.of(steps.run(
                        request.target(),
                        request.name(),
                        request.user(),
                        request.command().name(),
                        () -> request.command().opened(secrets, request.target().domain()))));
    }

    private static String machine(Request request) {
        return request.target().machineName();
    }

    private <R extends Request> Recipe<R> recipe(
            String kind, Class<R> type, Function<R, String> title, Function<R, List<Step>> work) {
        return recipe(kind, type, title, work, _ -> {});
    }

    private <R extends Request> Recipe<R> recipe(
            String kind,
            Class<R> type,
            Function<R, String> title,
            Function<R, List<Step>> work,
            Consumer<R> acceptance) {
        Function<R, List<Step>> plans = request -> {
            var plan = new ArrayList<>(work.apply(request));
            plan.add(steps.readWsl(request.target()));
            plan.add(steps.forgetJobs(request.target()));
            return List.copyOf(plan);
        };
        return new WslRecipe<>(kind, type, title, plans, acceptance, request -> type.cast(request.renewed(secrets)));
    }

    private record WslRecipe<R extends Request>(
            String kind,
            Class<R> requestType,
            Function<R, String> titles,
            Function<R, List<Step>> plans,
            Consumer<R> acceptance,
            UnaryOperator<R> renewal)
            implements Recipe<R> {
        @Override
        public R renewed(R request) {
            return renewal.apply(request);
        }

        @Override
        public String title(R request) {
            return titles.apply(request);
        }

        /** One operation at a time on a machine, whichever room it is of. */
        @Override
        public String subject(R request) {
            return "machine/" + request.target().machineName();
        }

        @Override
        public List<Step> plan(R request) {
            return plans.apply(request);
        }

        @Override
        public void accepted(R request, OperationId operation) {
            acceptance.accept(request);
        }
    }
}
