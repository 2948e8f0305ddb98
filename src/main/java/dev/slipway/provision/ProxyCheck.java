package dev.slipway.provision;

import dev.slipway.account.UntrustedProxy;
import dev.slipway.host.Check;
import dev.slipway.host.Examination;
import dev.slipway.host.QemuOnHost;
import dev.slipway.host.Question;
import jakarta.inject.Singleton;

/** The doctor on proxies: one whose word does not count makes links and checks of pages go wrong. */
@Singleton
class ProxyCheck implements Examination {
    private static final Question QUESTION = new Question("proxy", "Proxies before the service");

    private final UntrustedProxy untrusted;

    ProxyCheck(UntrustedProxy untrusted) {
        this.untrusted = untrusted;
    }

    @Override
    public Check check(QemuOnHost qemu) {
        return untrusted
                .last()
                .map(address -> QUESTION.warn(
                        "%s speaks for others (X-Forwarded-*), which is ignored.".formatted(address),
                        untrusted.remedy(address)))
                .orElseGet(() -> QUESTION.pass("None that is not trusted."));
    }
}
