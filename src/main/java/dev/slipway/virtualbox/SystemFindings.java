package dev.slipway.virtualbox;

import static dev.slipway.problem.ProblemCode.*;

import dev.slipway.problem.Remedy;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The machine itself: what state it was left in, which Windows it says it has, and its size. */
final class SystemFindings {
    private final Definition definition;
    private final List<Finding> findings;

    SystemFindings(Definition definition, List<Finding> findings) {
        this.definition = definition;
        this.findings = findings;
    }

    /** A disk of a machine that was not shut down is inconsistent: what Windows had in memory is not on it. */
    void state() {
        var state = definition.state();
        if (state.savedState() != null) {
            findings.add(Finding.blocker(
                    "State",
                    "saved: " + state.savedState(),
                    SOURCE_NOT_SHUT_DOWN,
                    "The machine was saved while it ran; part of its disk is still in the saved memory.",
                    new Remedy.Advice("Start it in VirtualBox and shut Windows down; nothing is lost that way."),
                    new Remedy.Command(
                            "Or throw the saved memory away, as if the power had failed.",
                            "VBoxManage discardstate " + machine(definition.uuid()))));
        } else if (state.aborted()) {
            findings.add(Finding.blocker(
                    "State",
                    "aborted",
                    SOURCE_NOT_SHUT_DOWN,
                    "VirtualBox ended without shutting Windows down, so its disk may be half written.",
                    new Remedy.Command(
                            "Start it in VirtualBox, let Windows mend its disk, and shut it down.",
                            "VBoxManage startvm " + machine(definition.uuid()))));
        } else {
            findings.add(Finding.info(
                    "State", "off", "", "Keep it off in VirtualBox from now on: a disk has one writer at a time."));
        }
        if (definition.snapshots() > 0) {
            findings.add(Finding.info(
                    "Snapshots",
                    Integer.toString(definition.snapshots()),
                    "none",
                    "Only the current state is taken; the older ones stay where they are, in VirtualBox."));
        }
    }

    /** The template's name. */
    String system() {
        var type = definition.osType();
        var lower = type.toLowerCase(Locale.ROOT);
        var template = lower.startsWith("windows11") ? "windows-11" : "windows-10";
        if (lower.endsWith("_arm64") || lower.endsWith("_arm32")) {
            findings.add(Finding.blocker(
                    "System",
                    type,
                    IMPORT_BLOCKED,
                    "This is a system for ARM processors; machines here have x86 processors.",
                    new Remedy.Advice("Install Windows for x64 on another machine and bring that one.")));
        } else if (lower.equals("windows10_64") || lower.equals("windows11_64")) {
            findings.add(Finding.info("System", type, template, "The template of that name is used."));
        } else {
            findings.add(Finding.warning(
                    "System",
                    type.isEmpty() ? "not said" : type,
                    template,
                    lower.startsWith("windows")
                            ? "Slipway is made for 64-bit Windows 10 and 11; WSL 2 needs build 19041 or later."
                            : "This does not look like Windows; what is on the disk decides.",
                    new Remedy.Advice("If the disk has Windows 10 or 11 on it, this is no obstacle.")));
        }
        return template;
    }

    int cpus(MinimumResources minimum) {
        var cpus = Math.max(definition.cpus(), minimum.cpus());
        findings.add(
                cpus == definition.cpus()
                        ? Finding.info("CPUs", Integer.toString(cpus), Integer.toString(cpus), "As in VirtualBox.")
                        : Finding.warning(
                                "CPUs",
                                Integer.toString(definition.cpus()),
                                Integer.toString(cpus),
                                "The template asks for at least %d.".formatted(minimum.cpus())));
        return cpus;
    }

    long memoryMiB(MinimumResources minimum) {
        var memory = Math.max(definition.memoryMiB(), minimum.memoryMiB());
        findings.add(
                memory == definition.memoryMiB()
                        ? Finding.info("Memory", memory + " MiB", memory + " MiB", "As in VirtualBox.")
                        : Finding.warning(
                                "Memory",
                                definition.memoryMiB() + " MiB",
                                memory + " MiB",
                                "The template asks for at least %d MiB.".formatted(minimum.memoryMiB())));
        return memory;
    }

    /** The UUID, or a placeholder: names of machines are free text and no words for a shell. */
    static String machine(@Nullable UUID uuid) {
        return uuid == null ? "MACHINE" : uuid.toString();
    }
}
