package dev.slipway.wsl;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.slipway.image.ImageUsage;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Recipe;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    public Map<UUID, List<String>> usersOf(Collection<UUID> images) {
        return operations.requestsNotDone(imports).stream()
                .filter(request -> request.wish().image() != null)
                .collect(groupingBy(
                        request -> Objects.requireNonNull(request.wish().image()),
                        mapping(request -> request.wish().use(request.target().machineName()), toList())));
    }
}
