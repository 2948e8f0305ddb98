package dev.slipway.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.DomainState;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Firmware;
import dev.slipway.operation.Feed;
import dev.slipway.operation.Operation;
import dev.slipway.operation.Operations;
import dev.slipway.operation.Time;
import dev.slipway.problem.Problem;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machines this installation knows. Every change appends to the feed under topic {@code machine}. */
@ApplicationScoped
public class Machines {
    static final String TOPIC = "machine";
    private static final String NO_DOMAIN = "NONE";

    private final Rows rows;
    private final Feed feed;
    private final Operations operations;
    private final ObjectMapper json;
    private final Time time;

    Machines(Rows rows, Feed feed, Operations operations, ObjectMapper json, Time time) {
        this.rows = rows;
        this.feed = feed;
        this.operations = operations;
        this.json = json;
        this.time = time;
    }

    @ApplicationScoped
    static class Rows implements PanacheRepositoryBase<MachineEntity, UUID> {}

    /** By name. */
    public List<Machine> list() {
        return inTransaction(() -> rows.listAll(io.quarkus.panache.common.Sort.by("name")).stream()
                .map(this::machine)
                .toList());
    }

    /** By name. */
    List<Machine> madeOf(Collection<UUID> images) {
        return inTransaction(
                () -> rows.list("imageId in ?1", io.quarkus.panache.common.Sort.by("name"), images).stream()
                        .map(this::machine)
                        .toList());
    }

    public Optional<Machine> find(String name) {
        return inTransaction(() -> rows.find("name", name).firstResultOptional().map(this::machine));
    }

    public Machine require(String name) {
        return find(name).orElseThrow(() -> Problem.notFound("machine", name).toException());
    }

    public Optional<Machine> find(UUID id) {
        return inTransaction(() -> rows.findByIdOptional(id).map(this::machine));
    }

    public Machine require(UUID id) {
        return find(id).orElseThrow(
                        () -> Problem.notFound("machine", id.toString()).toException());
    }

    /** The newest operation on the machine, running or over. */
    public Optional<Operation> latestOperation(Machine machine) {
        return Optional.ofNullable(latestOperations(List.of(machine)).get(machine.id()));
    }

    /** As {@link #latestOperation}, by the machine's id, for all of them at once. */
    public Map<UUID, Operation> latestOperations(List<Machine> machines) {
        var newest = operations.newest(machines.stream().map(Machine::subject).toList());
        var latest = new HashMap<UUID, Operation>();
        for (var machine : machines) {
            var operation = newest.get(machine.subject());
            // What was done to an earlier machine of that name is not its.
            if (operation != null && !operation.created().isBefore(machine.created())) {
                latest.put(machine.id(), operation);
            }
        }
        return latest;
    }

    /** Stores a new machine in the caller's transaction; its domain does not exist yet. */
    public void add(Machine machine) {
        var row = new MachineEntity();
        row.id = machine.id();
        row.name = machine.name().value();
        row.template = machine.template();
        row.host = machine.host();
        row.imageId = machine.imageId();
        row.engine = machine.engine().name();
        row.firmware = machine.firmware().name();
        row.cpus = machine.cpus();
        row.memoryMiB = machine.memoryMiB();
        row.cpuProfile = machine.cpuProfile();
        row.diskMode = machine.diskMode().name();
        row.diskFormat = machine.diskFormat().name();
        row.disk = write(machine.disk());
        row.diskController = machine.controller().name();
        row.spareDisk = machine.spare() == null ? null : machine.spare().toString();
        row.network = machine.network();
        row.mac = machine.mac();
        row.ownerUser = machine.ownerUser();
        row.ownerSecret = machine.ownerSecret();
        row.generation = 1;
        row.domainState = NO_DOMAIN;
        row.domainReason = "";
        row.nested = false;
        row.created = machine.created();
        rows.persistAndFlush(row);
        changed(row, "added");
    }

    /** A new definition: the change and its new generation are stored together; apply it with {@link Domains#apply}. */
    public Machine redefine(UUID id, Consumer<Definition> change) {
        return update(id, "defined", row -> {
            change.accept(new Definition(row));
            row.generation++;
        });
    }

    /** What may change about a definition. */
    public final class Definition {
        private final MachineEntity row;

        private Definition(MachineEntity row) {
            this.row = row;
        }

        public void cpuProfile(String name) {
            row.cpuProfile = name;
        }

        public void network(String name) {
            row.network = name;
        }

        public void disk(DiskChain chain) {
            row.disk = write(chain);
        }

        public void controller(DiskController controller) {
            row.diskController = controller.name();
        }

        /** @param file an empty disk beside the system disk, or null for none */
        public void spare(@Nullable Path file) {
            row.spareDisk = file == null ? null : file.toString();
        }
    }

    /** The chain changed on the host by a block job; the definition there already says so. */
    public Machine recordDisk(UUID id, DiskChain chain) {
        return update(id, "disk", row -> row.disk = write(chain));
    }

    public Machine recordNested(UUID id, boolean nested) {
        return update(id, "cpu", row -> row.nested = nested);
    }

    public Machine guestSeen(UUID id, String system, boolean practice, int build) {
        return update(id, "guest", row -> {
            row.guestSystem = system;
            row.guestPractice = practice;
            row.guestBuild = build;
            row.guestSeen = time.now();
        });
    }

    /** Stores what was read of WSL inside, as JSON. */
    public Machine wslSeen(UUID id, Object reading) {
        return update(id, "wsl", row -> row.wsl = write(reading));
    }

    /** Stores what the hypervisor says; nothing is written when nothing changed. */
    public void observed(UUID id, Optional<DomainView> domain) {
        inTransaction(() -> {
            var row = rows.findById(id);
            if (row == null) {
                return null;
            }
            var state = domain.map(view -> view.state().name()).orElse(NO_DOMAIN);
            var reason = domain.map(DomainView::reason).orElse("");
            if (!state.equals(row.domainState) || !reason.equals(row.domainReason)) {
                row.domainState = state;
                row.domainReason = reason;
                changed(row, "state");
            }
            return null;
        });
    }

    public void remove(UUID id) {
        inTransaction(() -> {
            var row = rows.findById(id);
            if (row != null) {
                rows.delete(row);
                // They may hold what only this machine's row may keep.
                operations.forgetRequests(Machine.SUBJECT + row.name);
                changed(row, "removed");
            }
            return null;
        });
    }

    private Machine update(UUID id, String kind, Consumer<MachineEntity> change) {
        return inTransaction(() -> {
            var row = rows.findById(id);
            if (row == null) {
                throw Problem.notFound("machine", id.toString()).toException();
            }
            change.accept(row);
            changed(row, kind);
            return machine(row);
        });
    }

    private void changed(MachineEntity row, String kind) {
        rows.flush();
        feed.append(TOPIC, row.name, kind, write(java.util.Map.of("state", row.domainState)));
    }

    private static <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
        return QuarkusTransaction.joiningExisting().call(work::get);
    }

    private Machine machine(MachineEntity row) {
        return new Machine(
                row.id,
                new MachineName(row.name),
                row.template,
                row.host,
                row.imageId,
                Engine.valueOf(row.engine),
                Firmware.valueOf(row.firmware),
                row.cpus,
                row.memoryMiB,
                row.cpuProfile,
                DiskMode.valueOf(row.diskMode),
                DiskFormat.valueOf(row.diskFormat),
                read(row.disk, DiskChain.class),
                DiskController.valueOf(row.diskController),
                row.spareDisk == null ? null : Path.of(row.spareDisk),
                row.network,
                row.mac,
                row.ownerUser,
                row.ownerSecret,
                row.generation,
                new Machine.Observed(
                        row.domainState.equals(NO_DOMAIN)
                                ? Optional.empty()
                                : Optional.of(DomainState.valueOf(row.domainState)),
                        row.domainReason),
                row.guestSystem == null
                        ? null
                        : new Machine.GuestSeen(row.guestSystem, row.guestPractice, row.guestBuild, row.guestSeen),
                row.wsl,
                row.nested,
                row.created);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
