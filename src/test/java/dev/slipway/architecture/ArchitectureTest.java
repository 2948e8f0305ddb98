package dev.slipway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
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

    /** What a room may use, and what others do who may not use it. */
    private record Room(Set<String> mayUse, String instead) {}

    private static final Set<String> FEATURES = Set.of(
            "account",
            "console",
            "guest",
            "host",
            "hypervisor",
            "image",
            "intake",
            "machine",
            "operation",
            "problem",
            "provision",
            "storage",
            "template",
            "virtualbox",
            "wsl");

    private static final Map<String, Room> ROOMS = Map.ofEntries(
            room("problem", Set.of(), "it stands below all others: nothing needs to be kept from it"),
            room(
                    "operation",
                    Set.of("problem"),
                    "hand over what you need of the operation: its id, its progress or its log"),
            room(
                    "program",
                    Set.of("problem"),
                    "ask the room that runs the program: disk for qemu-img, host for what a host says"),
            room("storage", Set.of("operation", "problem"), "keep values, and let a room above keep the file"),
            room("hypervisor", Set.of("problem", "storage"), "hand in the value that libvirt was asked for"),
            room(
                    "host",
                    Set.of("hypervisor", "problem", "program", "storage", "template"),
                    "take what the doctor and the survey found as a value"),
            room(
                    "disk",
                    Set.of("hypervisor", "operation", "problem", "program", "storage"),
                    "let a room above look at the disk, and take its report"),
            room("rootfs", Set.of("problem", "storage"), "let a room above read the archive, and take what it found"),
            room(
                    "image",
                    Set.of("disk", "hypervisor", "operation", "problem", "rootfs", "storage"),
                    "take the path and the kind of the image as values; what uses images says so by ImageUsage"),
            room(
                    "intake",
                    Set.of("disk", "hypervisor", "image", "operation", "problem", "storage"),
                    "wait until what came in is an image, and use that"),
            room("virtualbox", Set.of("disk", "image", "problem", "storage"), "take the proposal as a value"),
            room("template", Set.of("problem"), "take the values of the template, not the template"),
            room(
                    "guest",
                    Set.of("hypervisor", "operation", "problem", "program", "storage"),
                    "let a room above talk to the guest, and take its answer"),
            room(
                    "machine",
                    Set.of("disk", "host", "hypervisor", "image", "operation", "problem", "storage", "template"),
                    "take the machine's name or id; a room below asks by an interface of its own"),
            room("account", Set.of("problem"), "say by a Door who may come in; the gate asks"),
            room(
                    "console",
                    Set.of("hypervisor", "machine", "operation", "problem"),
                    "hand out a ticket through api or web"),
            room(
                    "boot",
                    Set.of("guest", "hypervisor", "image", "kit", "machine", "operation", "problem"),
                    "put its steps into the plan, in a room above"),
            room(
                    "wsl",
                    Set.of(
                            "boot",
                            "guest",
                            "host",
                            "hypervisor",
                            "image",
                            "machine",
                            "operation",
                            "problem",
                            "storage"),
                    "put its steps into the plan, in provision"),
            room(
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
                            "virtualbox"),
                    "put its steps into the plan, in a room above"),
            room(
                    "provision",
                    Set.of(
                            "account",
                            "boot",
                            "guest",
                            "host",
                            "hypervisor",
                            "image",
                            "intake",
                            "kit",
                            "machine",
                            "operation",
                            "problem",
                            "storage",
                            "template",
                            "virtualbox",
                            "wsl"),
                    "only the doors stand above it: submit through api or web"),
            room("api", FEATURES, "answer with a value, which the door makes a body of"),
            room("web", FEATURES, "answer with a value, which the door makes a page of"));

    private static Map.Entry<String, Room> room(String name, Set<String> mayUse, String instead) {
        return Map.entry(name, new Room(mayUse, instead));
    }

    @TestFactory
    List<DynamicTest> eachRoomUsesOnlyWhatThePlanAllows() {
        var tests = new ArrayList<DynamicTest>();
        ROOMS.forEach((name, room) -> ROOMS.forEach((other, forbidden) -> {
            if (!other.equals(name) && !room.mayUse().contains(other)) {
                tests.add(DynamicTest.dynamicTest(
                        name + " without " + other,
                        () -> noClasses()
                                .that()
                                .resideInAPackage("dev.slipway." + name + "..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("dev.slipway." + other + "..")
                                .because("a room is readable only when its arrows are few; instead of " + other + ": "
                                        + forbidden.instead())
                                .check(SLIPWAY)));
            }
        }));
        return tests;
    }

    @Test
    void noArrowStandsThereThatNobodyUses() {
        var used = new TreeSet<String>();
        SLIPWAY.forEach(type -> type.getDirectDependenciesFromSelf()
                .forEach(arrow -> used.add(roomOf(type) + " -> " + roomOf(arrow.getTargetClass()))));
        var allowed = new TreeSet<String>();
        ROOMS.forEach((name, room) -> {
            if (!room.mayUse().equals(FEATURES)) {
                room.mayUse().forEach(other -> allowed.add(name + " -> " + other));
            }
        });
        assertThat(used).containsAll(allowed);
    }

    private static String roomOf(JavaClass type) {
        var parts = type.getPackageName().split("\\.", -1);
        return parts.length > 2 ? parts[2] : "";
    }

    @Test
    void everyRoomHasItsArrows() {
        var rooms = new TreeSet<String>();
        SLIPWAY.forEach(type -> rooms.add(roomOf(type)));
        rooms.remove("");
        assertThat(rooms)
                .as("rooms with classes; a new one needs its arrows here")
                .isEqualTo(new TreeSet<>(ROOMS.keySet()));
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("dev.slipway.(*)..").should().beFreeOfCycles().check(SLIPWAY);
    }

    /** Each package counts, a room's root, too: a way in and out again is no wall. */
    @Test
    void roomsInRoomsFormNoCycles() {
        slices().matching("dev.slipway.(**)").should().beFreeOfCycles().check(SLIPWAY);
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
