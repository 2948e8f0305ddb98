package dev.slipway.api;

import dev.slipway.virtualbox.Definition;
import dev.slipway.virtualbox.Finding;
import dev.slipway.virtualbox.Proposal;
import dev.slipway.virtualbox.VirtualBoxMachines.Outlook;
import java.util.List;

/**
 * What a VirtualBox definition says, the machine that would be made of it, and everything that will not be as it was.
 *
 * @param findings blockers first; a machine is made only when there is none
 */
public record ImportBody(Definition definition, Proposal proposal, List<Finding> findings) {
    static ImportBody of(Outlook outlook) {
        return new ImportBody(outlook.definition(), outlook.proposal(), outlook.findings());
    }
}
