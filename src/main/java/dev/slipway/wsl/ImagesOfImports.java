package dev.slipway.wsl;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Recipe;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** A distro's archive is in use until its import is done; WSL does not need it any more then. */
@ApplicationScoped
class ImagesOfImports implements ImageUsage {
    private final Operations operations;
    private final Recipe<WslRecipes.Import> imports;

    ImagesOfImports(Operations operations, Recipe<WslRecipes.Import> imports) {
        this.operations = operations;
        this.imports = imports;
    }

    @Override
    public List<String> usersOf(UUID image) {
        return operations.requestsNotDone(imports).stream()
                .filter(request -> image.equals(request.wish().image()))
                .map(request -> request.wish().use(request.target().machineName()))
                .toList();
    }
}
