package dev.slipway.api;

import dev.slipway.problem.Problem;
import dev.slipway.provision.MachineImports.ImportPreview;
import dev.slipway.virtualbox.Definition;
import dev.slipway.virtualbox.Finding;
import dev.slipway.virtualbox.Proposal;
import java.util.List;

/**
 * What a VirtualBox definition says, the machine that it proposes, and everything that will not be as it was; then what would happen with the
 * wish as it was sent.
 *
 * @param proposal from the definition and its disk; a field of the wish wins over it
 * @param findings blockers first
 * @param steps of the operation; none when there are problems
 * @param problems what the same request with {@code apply} would be refused for, blockers among them
 */
public record ImportBody(
        Definition definition,
        Proposal proposal,
        List<Finding> findings,
        List<PreviewBody.StepBody> steps,
        List<Problem> problems,
        List<String> warnings) {
    static ImportBody of(ImportPreview prospect) {
        var problems = prospect.problems();
        var preview = PreviewBody.of(prospect.preview());
        return new ImportBody(
                prospect.outlook().definition(),
                prospect.outlook().proposal(),
                prospect.outlook().findings(),
                problems.isEmpty() ? preview.steps() : List.of(),
                problems,
                preview.warnings());
    }
}
