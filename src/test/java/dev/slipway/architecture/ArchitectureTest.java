package dev.slipway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.slipway.hypervisor.Hypervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the rooms. Plain tests, as one version of Surefire silently passes over ArchUnit's own annotation. */
class ArchitectureTest {
    private static final JavaClasses SLIPWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.slipway");

    private static final Set<String> FEATURES = Set.of(
            "host",
            "hypervisor",
            "image",
            "virtualbox",
            "template",
            "guest",
            "machine",
            "wsl",
            "provision",
            "console",
            "account",
            "operation",
            "problem");

    /** Room to the rooms it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("problem", Set.of()),
            Map.entry("operation", Set.of("problem")),
            Map.entry("program", Set.of("problem")),
            Map.entry("storage", Set.of("problem")),
            Map.entry("hypervisor", Set.of("problem", "storage")),
            Map.entry("host", Set.of("hypervisor", "operation", "problem", "program", "storage", "template")),
            Map.entry("image", Set.of("hypervisor", "operation", "problem", "program", "storage")),
            Map.entry("virtualbox", Set.of("image", "problem")),
            Map.entry("template", Set.of("hypervisor", "problem")),
            Map.entry("guest", Set.of("hypervisor", "operation", "problem", "program", "storage")),
            Map.entry("machine", Set.of("host", "hypervisor", "image", "template", "operation", "problem", "storage")),
            Map.entry("account", Set.of("operation", "problem")),
            Map.entry("console", Set.of("hypervisor", "machine", "operation", "problem")),
            Map.entry("boot", Set.of("guest", "hypervisor", "image", "kit", "machine", "operation", "problem")),
            Map.entry("wsl", Set.of("boot", "guest", "host", "hypervisor", "image", "machine", "operation", "problem")),
            Map.entry(
                    "kit",
                    Set.of(
                            "guest",
                            "hypervisor",
                            "image",
                            "machine",
                            "operation",
                            "problem",
                            "program",
                            "storage",
                            "virtualbox")),
            Map.entry(
                    "provision",
                    Set.of(
                            "account",
                            "boot",
                            "kit",
                            "host",
                            "hypervisor",
                            "image",
                            "virtualbox",
                            "template",
                            "guest",
                            "machine",
                            "wsl",
                            "operation",
                            "problem",
                            "storage")),
            Map.entry("api", FEATURES),
            Map.entry("web", FEATURES));

    @TestFactory
    List<DynamicTest> eachRoomUsesOnlyWhatThePlanAllows() {
        var tests = new ArrayList<DynamicTest>();
        for (var room : MAY_USE.keySet()) {
            var forbidden = new TreeSet<>(MAY_USE.keySet());
            forbidden.removeAll(MAY_USE.get(room));
            forbidden.remove(room);
            tests.add(DynamicTest.dynamicTest(
                    room,
                    () -> noClasses()
                            .that()
                            .resideInAPackage("dev.slipway." + room + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden.stream()
                                    .map(other -> "dev.slipway." + other + "..")
                                    .toArray(String[]::new))
                            .because(
                                    "a room is readable only when its arrows are few: move the class, or hand the value in")
                            .check(SLIPWAY)));
        }
        return tests;
    }

    @Test
    void everyRoomHasItsArrows() {
        var rooms = new TreeSet<String>();
        SLIPWAY.forEach(type -> {
            var parts = type.getPackageName().split("\\.", -1);
            if (parts.length > 2) {
                rooms.add(parts[2]);
            }
        });
        assertThat(rooms)
                .as("rooms with classes; a new one needs its arrows here")
                .isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("dev.slipway.(*)..").should().beFreeOfCycles().check(SLIPWAY);
    }

    @Test
    void onlyTheAdapterKnowsLibvirt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.hypervisor.libvirt..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.libvirt..")
                .because("everything else goes through the port, which also runs on the fake")
                .check(SLIPWAY);
    }

    @Test
    void oneWayLeadsToAStart() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.slipway.machine.StartMachine")
                .should()
                .callMethod(Hypervisor.class, "start", UUID.class)
                .because("it defines the machine first, so that none starts as an older Slipway wrote it")
                .check(SLIPWAY);
    }

    @Test
    void nativeCodeHasThreeHomes() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.slipway.hypervisor.libvirt..", "dev.slipway.kit.offline..", "dev.slipway.account..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because(
                        "a mistake in it ends the whole service: libvirt, libguestfs and the kernel stand behind interfaces with fakes")
                .check(SLIPWAY);
    }

    @Test
    void entitiesStayAtHome() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.slipway.api..", "dev.slipway.web..")
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith("jakarta.persistence.Entity")
                .because("bodies are records; a column is not a promise")
                .check(SLIPWAY);
    }
}
