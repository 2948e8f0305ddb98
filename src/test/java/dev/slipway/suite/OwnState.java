package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.Patience;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.callback.QuarkusTestAfterAllCallback;
import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;
import io.quarkus.test.junit.callback.QuarkusTestContext;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import jakarta.enterprise.inject.Any;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Test classes share an application and nothing else: each begins with empty folders, tables and stand-ins. What a class leaves at work (an
 * operation, a process, a mounted disk) would write into the next one's, so it is a failure of the class that left it.
 */
public final class OwnState
        implements QuarkusTestBeforeClassCallback, QuarkusTestAfterEachCallback, QuarkusTestAfterAllCallback {
    // A running application wrote these and relies on them.
    private static final Set<String> KEPT = Set.of("flyway_schema_history", "feed_head", "scheduled_tasks");

    private static final List<Path> KEPT_FILES = Stream.of("secret.key", "vertx-cache", "uploads")
            .map(name -> OwnFolders.ROOT.resolve("data", name))
            .toList();

    private static final Set<ProcessHandle> SHARED = ConcurrentHashMap.newKeySet();
    private static Set<ProcessHandle> before = Set.of();

    @Override
    public void beforeClass(Class<?> testClass) {
        forget();
        for (var folder : List.of("data", "images", "import")) {
            make(OwnFolders.ROOT.resolve(folder));
        }
        RestAssured.replaceFiltersWith(new Refused());
        before = Set.copyOf(ProcessHandle.current().children().toList());
    }

    /** The methods of a class share its stand-ins, and run in any order. */
    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        Patience.await("the end of the operations that this test began")
                .untilAsserted(() -> assertThat(operations()).isEmpty());
    }

    @Override
    public void afterAll(QuarkusTestContext context) {
        Patience.await("the end of all that this class began")
                .untilAsserted(() -> assertThat(atWork()).isEmpty());
        forget();
    }

    /** The programs that this starts are of use to all classes (a browser is started once), and write nothing of theirs. */
    public static <T> T shared(Supplier<T> start) {
        var there = ProcessHandle.current().children().toList();
        var started = start.get();
        ProcessHandle.current()
                .children()
                .filter(process -> !there.contains(process))
                .forEach(SHARED::add);
        return started;
    }

    /** What would go on writing, by name. */
    static List<String> atWork() throws SQLException, IOException {
        var atWork = operations();
        ProcessHandle.current()
                .children()
                .filter(process -> process.isAlive() && !before.contains(process) && !SHARED.contains(process))
                .forEach(process -> atWork.add(process.info().command().orElse("a process")));
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            mounts.filter(mount -> mount.contains(OwnFolders.ROOT.toString())).forEach(atWork::add);
        }
        return atWork;
    }

    private static List<String> operations() throws SQLException {
        var operations = ask("select title from operation where state in ('PENDING', 'RUNNING', 'CANCELLING')");
        operations.addAll(ask("select task_name from scheduled_tasks where picked or task_name = 'operation'"));
        return operations;
    }

    private static void forget() {
        // The bean manager names each of them; a lookup by type passes over all others where one is an alternative.
        var beans = Arc.container().beanManager();
        for (var bean : beans.getBeans(Forgetful.class, Any.Literal.INSTANCE)) {
            var standIn = beans.getReference(bean, Forgetful.class, beans.createCreationalContext(bean));
            ((Forgetful) standIn).forgetEverything();
        }
        try {
            for (var table : ask("select table_name from information_schema.tables"
                    + " where lower(table_schema) = 'public' and table_type = 'BASE TABLE'")) {
                if (!KEPT.contains(table.toLowerCase(Locale.ROOT))) {
                    // What refers to it goes along: every reference here is "on delete cascade".
                    empty(table);
                }
            }
            remove(OwnFolders.ROOT);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ask(String query) throws SQLException {
        try (var connection = database().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var answer = new ArrayList<String>();
            while (rows.next()) {
                answer.add(rows.getString(1));
            }
            return answer;
        }
    }

    private static void empty(String table) throws SQLException {
        try (var connection = database().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("delete from " + table);
        }
    }

    private static AgroalDataSource database() {
        return Arc.container().instance(AgroalDataSource.class).get();
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder())
                    .filter(file ->
                            KEPT_FILES.stream().noneMatch(kept -> kept.startsWith(file) || file.startsWith(kept)))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
