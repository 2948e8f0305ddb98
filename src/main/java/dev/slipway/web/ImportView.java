package dev.slipway.web;

import dev.slipway.problem.Problem;
import dev.slipway.provision.MachineImports.ImportPreview;
import dev.slipway.provision.Provisioner;
import dev.slipway.virtualbox.Definition;
import dev.slipway.virtualbox.Finding;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.Severity;
import dev.slipway.virtualbox.VirtualBoxMachines.ImportReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One definition, read.
 *
 * @param verdict one sentence for the page's status
 * @param blocked why the button does not work, or null
 */
public record ImportView(
        Definition definition,
        Proposal proposal,
        List<Line> lines,
        String verdict,
        @Nullable String blocked) {
    /** A finding with its looks. */
    public record Line(Finding finding, StatusBadge tone) {
        static Line of(Finding finding) {
            return new Line(finding, tone(finding.severity()));
        }

        private static StatusBadge tone(Severity severity) {
            return switch (severity) {
                case INFO -> new StatusBadge("info", "info", "To know");
                case WARNING -> new StatusBadge("warning", "warning", "Catch");
                case BLOCKER -> new StatusBadge("danger", "danger", "Stands in the way");
            };
        }
    }

    /**
     * What would happen with the form as it is.
     *
     * @param settle how many findings have to be settled before
     * @param again how a second machine is made of the same definition, or null
     */
    public record Plan(
            Provisioner.Preview preview,
            int settle,
            @Nullable Again again) {
        /** The link that fills the form for one more machine, under a name that is free. */
        public record Again(String name, String href) {}

        /** Nothing is to be settled. */
        public boolean go() {
            return settle == 0 && preview.problems().isEmpty();
        }

        static Plan of(ImportPreview prospect, @Nullable Again again) {
            return new Plan(prospect.preview(), prospect.outlook().problems().size(), again);
        }

        static Plan refused(List<Problem> problems) {
            return new Plan(new Provisioner.Preview(List.of(), problems, List.of()), 0, null);
        }
    }

    static ImportView of(ImportReading outlook, Plan plan) {
        var blockers = outlook.problems().size();
        return new ImportView(
                outlook.definition(),
                outlook.proposal(),
                outlook.findings().stream().map(Line::of).toList(),
                verdict(outlook, blockers, plan),
                blockers == 0 ? null : "Create machine: settle first what stands in the way.");
    }

    private static String verdict(ImportReading outlook, int blockers, Plan plan) {
        var size = outlook.findings().size();
        if (blockers > 0) {
            return "In the way: %d of %d findings.".formatted(blockers, size);
        }
        var catches = outlook.findings().stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .count();
        return (plan.preview().problems().isEmpty()
                        ? "This machine can be brought; %d of %d findings have a catch."
                        : "Nothing in the definition stands in the way, but something here does: see below. %d of %d findings have a catch.")
                .formatted(catches, size);
    }
}
