package dev.slipway.provision;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.account.QemuProcesses;
import dev.slipway.host.Check;
import dev.slipway.host.Check.Outcome;
import dev.slipway.host.HostSettings;
import dev.slipway.host.QemuOnHost;
import dev.slipway.hypervisor.Engine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the doctor says of those who might come in by somebody else's word. */
@QuarkusTest
class DoorChecksTest {
    @Inject
    ProxyCheck proxy;

    @Test
    void aProxyThatNobodyTrustsIsNamedWithWhatMakesItTrusted() {
        given().header("X-Forwarded-For", "192.0.2.7")
                .get("/api/v1/machines")
                .then()
                .statusCode(200);

        assertThat(proxy.check(new QemuOnHost(Optional.empty(), false))).satisfies(check -> {
            assertThat(check.outcome()).isEqualTo(Outcome.WARN);
            assertThat(check.read()).startsWith("127.0.0.1 ");
            assertThat(check.remedy().orElseThrow().toString()).contains("SLIPWAY_HTTP_TRUSTED_PROXIES=127.0.0.1");
        });
    }

    @Test
    void aQemuOfOurOwnAccountIsADoubtOnlyOnItsUserNetwork() throws IOException {
        var ours = System.getProperty("user.name");

        assertThat(guests(ours, HostSettings.USER_NETWORK).outcome()).isEqualTo(Outcome.WARN);
        assertThat(guests(ours, HostSettings.USER_NETWORK).remedy()).isPresent();
        assertThat(guests(ours, "default").outcome()).isEqualTo(Outcome.INFO);
        assertThat(guests("nobody", HostSettings.USER_NETWORK).outcome()).isEqualTo(Outcome.PASS);
    }

    private static Check guests(String account, String network) throws IOException {
        var settings = on(network);
        return new GuestsCheck(new QemuProcesses(account), settings).check(new QemuOnHost(Optional.of(account), false));
    }

    @Test
    void aQemuOfAnAccountThatNobodyNamedIsADoubt() throws IOException {
        var settings = on(HostSettings.USER_NETWORK);
        var check = new GuestsCheck(new QemuProcesses("nobody"), settings)
                .check(new QemuOnHost(Optional.of("root"), false));

        assertThat(check.outcome()).isEqualTo(Outcome.WARN);
        assertThat(check.read()).contains("by the account root", "looks for nobody");
        assertThat(check.remedy().orElseThrow().toString()).contains("SLIPWAY_IMAGES_QEMU_USER=root");
    }

    @Test
    void guestsCannotBeToldFromWithinAContainer() throws IOException {
        var settings = on(HostSettings.USER_NETWORK);
        var check = new GuestsCheck(new QemuProcesses("nobody"), settings)
                .check(new QemuOnHost(Optional.of("nobody"), true));

        assertThat(check.outcome()).isEqualTo(Outcome.WARN);
        assertThat(check.read()).contains("container");
    }

    private static HostSettings on(String network) {
        return new HostSettings("qemu:///system", Engine.KVM, network, Path.of("/data"), Path.of("/x"), List.of());
    }
}
