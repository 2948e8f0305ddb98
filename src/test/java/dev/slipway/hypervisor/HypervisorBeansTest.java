package dev.slipway.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.ClientProxy;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HypervisorBeansTest {
    @Inject
    Hypervisor hypervisor;

    @Inject
    FakeHypervisor fake;

    @Inject
    Installation installation;

    @Test
    void testsRunOnTheFakeHost() {
        assertThat(ClientProxy.unwrap(hypervisor)).isSameAs(ClientProxy.unwrap(fake));
        var spec = Specs.change(Specs.named("tcg-practice"), draft -> draft.owner = installation.id());
        fake.define(spec);
        assertThat(hypervisor.find(spec.id())).isPresent();
        fake.forgetEverything();
        assertThat(hypervisor.find(spec.id())).isEmpty();
    }
}
