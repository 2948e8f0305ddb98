package dev.slipway.account;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel of the machine that runs the tests tells whose a socket is. */
class KernelSocketOwnersTest {
    private final KernelSocketOwners owners = new KernelSocketOwners();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aConnectionIsTheirsWhoOpenedIt(String address) throws Exception {
        try (var listening = new ServerSocket(0, 5, InetAddress.ofLiteral(address));
                var asking = new Socket(listening.getInetAddress(), listening.getLocalPort());
                var answering = listening.accept()) {
            var owner = owners.ownerOf(there(answering), here(answering)).orElseThrow();
            assertThat(owner.uid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            assertThat(owner.inode()).isPositive();
            assertThat(owners.ownerOf(here(answering), there(answering))
                            .orElseThrow()
                            .inode())
                    .as("the other end")
                    .isNotEqualTo(owner.inode());
            assertThat(asking.isConnected()).isTrue();
        }
    }

    @Test
    void whatNobodyHoldsAnyMoreIsNobodys() throws Exception {
        try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var asking = new Socket(listening.getInetAddress(), listening.getLocalPort());
            try (var answering = listening.accept()) {
                // One who sends and hangs up would else pass as the account 0.
                asking.close();
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(owners.ownerOf(there(answering), here(answering)))
                                .isEmpty());
            }
        }
    }

    @Test
    void aListenerIsNoConnection() throws Exception {
        try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
            assertThat(owners.ownerOf(address, new InetSocketAddress(listening.getInetAddress(), 9)))
                    .isEmpty();
        }
    }

    private static InetSocketAddress there(Socket socket) {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    private static InetSocketAddress here(Socket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }
}
