package dev.slipway.machine;

import dev.slipway.operation.SubjectsInUse;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;

/** A machine's state tells how its newest operation ended. */
@ApplicationScoped
class MachineSubjects implements SubjectsInUse {
    private final Machines.Rows rows;

    MachineSubjects(Machines.Rows rows) {
        this.rows = rows;
    }

    @Override
    public Set<String> among(Set<String> subjects) {
        var names = subjects.stream()
                .filter(subject -> subject.startsWith(Machine.SUBJECT))
                .map(subject -> subject.substring(Machine.SUBJECT.length()))
                .collect(Collectors.toSet());
        return QuarkusTransaction.joiningExisting()
                .call(() -> rows.list("name in ?1", names).stream()
                        .map(row -> Machine.SUBJECT + row.name)
                        .collect(Collectors.toSet()));
    }
}
