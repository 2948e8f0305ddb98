package dev.slipway.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.account.Peers.Peer;
import dev.slipway.account.SocketOwners.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080);
    // Every Linux has it.
    private static final String QEMU = "daemon";
    private static final int QEMU_UID = 1;

    private static Peers told(Optional<Owner> owner) throws IOException {
        return new Peers((_, _) -> owner, new QemuProcesses(QEMU));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1"})
    void aSocketOfQemusAccountIsAGuests(String address) throws IOException {
        var there = new InetSocketAddress(InetAddress.ofLiteral(address), 40_000);
        assertThat(told(Optional.of(new Owner(QEMU_UID, 7))).of(there, HERE)).isEqualTo(Peer.GUEST);
        assertThat(told(Optional.of(new Owner(33, 7))).of(there, HERE))
                .as("a proxy's")
                .isEqualTo(Peer.LOCAL);
        assertThat(told(Optional.of(new Owner(0, 7))).of(there, HERE)).isEqualTo(Peer.LOCAL);
    }

    @Test
    void whoeverCannotBeToldMayBeAGuest() throws IOException {
        var there = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 40_000);
        assertThat(told(Optional.empty()).of(there, HERE)).isEqualTo(Peer.UNKNOWN);
        SocketOwners silent = (_, _) -> {
            throw new IllegalStateException("the kernel does not tell");
        };
        assertThat(new Peers(silent, new QemuProcesses(QEMU)).of(there, HERE)).isEqualTo(Peer.UNKNOWN);
    }

    @Test
    void theComputersOwnAddressIsNotElsewhere() throws Exception {
        var own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
        // The guest's gateway leads to every address of the host, not to loopback only.
        assertThat(told(Optional.of(new Owner(QEMU_UID, 7))).of(new InetSocketAddress(own, 40_000), HERE))
                .isEqualTo(Peer.GUEST);
        var same = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40_000);
        assertThat(told(Optional.of(new Owner(QEMU_UID, 7)))
                        .of(same, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 8080)))
                .isEqualTo(Peer.GUEST);
    }

    @Test
    void anotherComputerIsNotAskedFor() throws IOException {
        assertThat(told(Optional.empty()).of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 40_000), HERE))
                .isEqualTo(Peer.ELSEWHERE);
    }

    /** As root's is, when qemu.conf says so and the setting does not. */
    @Test
    void aQemuOfAnAccountThatNobodyNamedIsToldByItsProcess(@TempDir Path folder) throws Exception {
        var program = Files.createSymbolicLink(
                folder.resolve("qemu-system-x"), Path.of("/usr/bin/python3").toRealPath());
        try (var here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var guest = new ProcessBuilder(
                            program.toString(),
                            "-c",
                            "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); sys.stdin.read()",
                            Integer.toString(here.getLocalPort()))
                    .start();
            try (var connection = here.accept()) {
                var there = (InetSocketAddress) connection.getRemoteSocketAddress();
                var local = (InetSocketAddress) connection.getLocalSocketAddress();
                var peers = new Peers(new KernelSocketOwners(), new QemuProcesses(QEMU));
                assertThat(peers.of(there, local)).isEqualTo(Peer.GUEST);
            } finally {
                guest.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void withTheServicesOwnAccountTheProcessDecides() throws IOException {
        var own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        var qemu = new QemuProcesses(System.getProperty("user.name"));
        assertThat(qemu.sharesOurAccount()).isTrue();
        assertThat(qemu.holds(new Owner(own, Long.MAX_VALUE)))
                .as("held by no QEMU")
                .isFalse();
    }
}
