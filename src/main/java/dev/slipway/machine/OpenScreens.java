package dev.slipway.machine;

import dev.slipway.host.Check;
import dev.slipway.host.Examination;
import dev.slipway.host.QemuOnHost;
import dev.slipway.host.Question;
import dev.slipway.hypervisor.DomainView;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.hypervisor.Installation;
import dev.slipway.hypervisor.Screen;
import dev.slipway.problem.Remedy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;

/** Screens that whoever has an account on the host can use: of machines that run on from before, or that others changed. */
@ApplicationScoped
class OpenScreens implements Examination {
    private static final Question QUESTION = new Question("screens", "Screens of machines");

    private final Hypervisor hypervisor;
    private final Installation installation;

    OpenScreens(Hypervisor hypervisor, Installation installation) {
        this.hypervisor = hypervisor;
        this.installation = installation;
    }

    @Override
    public Check check(QemuOnHost qemu) {
        if (!hypervisor.isReachable()) {
            return QUESTION.info("Not read, as libvirt did not answer.");
        }
        var open = hypervisor.list().stream()
                .filter(domain -> domain.isOwnedBy(installation.id()) && domain.screen() == Screen.ON_A_PORT)
                .map(DomainView::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return open.isEmpty()
                ? QUESTION.pass("None listens on a port.")
                : QUESTION.warn(
                        "On a port without a password: %s.".formatted(open),
                        new Remedy.Advice(
                                "Shut these machines down in Slipway and start them there: the new start opens no port. A restart inside does not do it."));
    }
}
