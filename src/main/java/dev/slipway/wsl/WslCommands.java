package dev.slipway.wsl;

import dev.slipway.guest.SecretBox;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Recipe;
import dev.slipway.wsl.command.WslTarget;
import dev.slipway.wsl.distro.DistroName;
import dev.slipway.wsl.distro.LinuxCommand;
import dev.slipway.wsl.distro.LinuxUser;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The front door of the room for work on a machine that is there already: each call stores an operation and returns it at once. */
@ApplicationScoped
public class WslCommands {
    private final Operations operations;
    private final Recipe<WslRecipes.Configure> configure;
    private final Recipe<WslRecipes.Import> importDistro;
    private final Recipe<WslRecipes.ConfigureDistro> configureDistro;
    private final Recipe<WslRecipes.Unregister> unregister;
    private final Recipe<WslRecipes.Terminate> terminate;
    private final Recipe<WslRecipes.Run> run;
    private final SecretBox secrets;

    WslCommands(
            Operations operations,
            Recipe<WslRecipes.Configure> configure,
            Recipe<WslRecipes.Import> importDistro,
            Recipe<WslRecipes.ConfigureDistro> configureDistro,
            Recipe<WslRecipes.Unregister> unregister,
            Recipe<WslRecipes.Terminate> terminate,
            Recipe<WslRecipes.Run> run,
            SecretBox secrets) {
        this.operations = operations;
        this.configure = configure;
        this.importDistro = importDistro;
        this.configureDistro = configureDistro;
        this.unregister = unregister;
        this.terminate = terminate;
        this.run = run;
        this.secrets = secrets;
    }

    public Operation configure(WslRecipes.Configure request) {
        return operations.submit(configure, request);
    }

    public Operation importDistro(WslRecipes.Import request) {
        return operations.submit(importDistro, request);
    }

    public Operation configureDistro(WslRecipes.ConfigureDistro request) {
        return operations.submit(configureDistro, request);
    }

    public Operation unregister(WslRecipes.Unregister request) {
        return operations.submit(unregister, request);
    }

    public Operation terminate(WslRecipes.Terminate request) {
        return operations.submit(terminate, request);
    }

    public Operation run(WslTarget target, DistroName name, Optional<LinuxUser> user, LinuxCommand command) {
        var stored = StoredCommand.of(command, secrets, target.domain());
        return operations.submit(run, new WslRecipes.Run(target, name, user, stored));
    }
}
