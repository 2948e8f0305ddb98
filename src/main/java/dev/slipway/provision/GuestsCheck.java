package dev.slipway.provision;

import dev.slipway.account.QemuProcesses;
import dev.slipway.host.Check;
import dev.slipway.host.Examination;
import dev.slipway.host.HostSettings;
import dev.slipway.host.QemuOnHost;
import dev.slipway.host.Question;
import dev.slipway.problem.Remedy;
import jakarta.inject.Singleton;

/** The doctor on guests of QEMU's user network, which ask as if they were programs of this host. */
@Singleton
class GuestsCheck implements Examination {
    private static final Question QUESTION = new Question("guests", "Guests kept from the service");

    private final QemuProcesses qemu;
    private final HostSettings settings;

    GuestsCheck(QemuProcesses qemu, HostSettings settings) {
        this.qemu = qemu;
        this.settings = settings;
    }

    @Override
    public Check check(QemuOnHost host) {
        if (host.outside()) {
            return doubtful(
                    "What reaches a container comes from its engine, so guests on QEMU's user network cannot be told from others.",
                    "Give the machines one of libvirt's networks, or keep QEMU's account from the service's port, as ansible/host.yml does.");
        }
        if (!qemu.isKnown()) {
            return doubtful(
                    "There is no account \"%s\" here, so guests on QEMU's user network are taken for programs of this host."
                            .formatted(qemu.account()),
                    "Name the account that runs QEMU: SLIPWAY_IMAGES_QEMU_USER (setting slipway.images.qemu-user).");
        }
        var real = host.account().filter(name -> !qemu.isOf(name));
        if (real.isPresent()) {
            return doubtful(
                    "libvirt runs QEMU by the account %s, and the service looks for %s, so its guests are taken for programs of this host."
                            .formatted(real.get(), qemu.account()),
                    "Start the service with SLIPWAY_IMAGES_QEMU_USER=%s (setting slipway.images.qemu-user)."
                            .formatted(real.get()));
        }
        return qemu.sharesOurAccount()
                ? doubtful(
                        "QEMU may run as the service's own account; its guests are told by the process that dials for them.",
                        "Run the service as an account of its own, which ansible/host.yml makes.")
                : QUESTION.pass("By the account %s.".formatted(qemu.account()));
    }

    /** Only the user network makes a guest look like a program of the host. */
    private Check doubtful(String read, String remedy) {
        return settings.network().equals(HostSettings.USER_NETWORK)
                ? QUESTION.warn(read, new Remedy.Advice(remedy))
                : QUESTION.info(read);
    }
}
