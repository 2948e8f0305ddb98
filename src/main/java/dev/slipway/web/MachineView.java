package dev.slipway.web;

import dev.slipway.hypervisor.DomainState;
import dev.slipway.machine.Machine;
import dev.slipway.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine as pages show it.
 *
 * @param practice what runs inside is the practice guest and not Windows
 * @param disks files that Slipway made for it and that go when it goes
 * @param originals files of others that its disk still stands on
 * @param copying how far the disk is copied, in words; empty when it is whole
 * @param wsl last reading in words, for example "WSL 2, 1 distro"
 * @param busy why nothing else can be asked of it now; null when something can
 * @param trouble what the newest operation ended with, for the list
 */
public record MachineView(
        Machine machine,
        String name,
        StatusBadge status,
        String system,
        boolean practice,
        String image,
        String memory,
        List<String> disks,
        List<String> originals,
        String copying,
        int copiedPercent,
        String wsl,
        boolean running,
        List<PowerAction> actions,
        ControllerChoice controller,
        @Nullable String busy,
        @Nullable Problem trouble,
        @Nullable Timeline timeline) {

    public String rowId() {
        return "machine-" + name;
    }

    public String cpus() {
        return machine.cpus() == 1 ? "1 CPU" : machine.cpus() + " CPUs";
    }

    public String href() {
        return "/machines/" + name;
    }

    public boolean paused() {
        return machine.observed().state().filter(DomainState.PAUSED::equals).isPresent();
    }

    public String consoleHref() {
        return href() + "/console";
    }

    public String readWslHref() {
        return href() + "/wsl?now=1";
    }

    public List<Link> tabs() {
        return List.of(
                new Link("overview", "Overview", href()),
                new Link("console", "Console", consoleHref()),
                new Link("wsl", "WSL", href() + "/wsl"),
                new Link("definition", "Definition", href() + "/definition"));
    }

    /** Every reason why a button is off, for the line below the buttons. */
    public List<PowerAction> disabledActions() {
        return actions.stream().filter(action -> action.why() != null).toList();
    }

    /** A tab. */
    public record Link(String key, String title, String href) {}
}
