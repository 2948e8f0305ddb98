package dev.slipway.account;

import io.quarkus.logging.Log;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** Who is at the other end of a connection; found out once for each. */
@Singleton
class Peers {
    enum Peer {
        /** Another computer. */
        ELSEWHERE,
        /** A program on this one. */
        LOCAL,
        /** A guest: QEMU's user network turns the guest's 10.0.2.2 into this computer's loopback, and dials itself. */
        GUEST,
        /** Gone already, or not told by the kernel: then it may have been a guest. */
        UNKNOWN
    }

    private final SocketOwners owners;
    private final QemuProcesses qemu;
    // Weak, as a connection has only one handler for its end, and that is the framework's.
    private final Map<HttpConnection, Peer> known = Collections.synchronizedMap(new WeakHashMap<>());

    Peers(SocketOwners owners, QemuProcesses qemu) {
        this.owners = owners;
        this.qemu = qemu;
    }

    Peer of(HttpConnection connection) {
        var peer = known.get(connection);
        if (peer == null) {
            // The addresses of the connection itself, whatever a proxy says.
            peer = of(address(connection.remoteAddress(true)), address(connection.localAddress(true)));
            known.put(connection, peer);
        }
        return peer;
    }

    Peer of(InetSocketAddress there, InetSocketAddress here) {
        try {
            if (!isOnThisComputer(there.getAddress(), here.getAddress())) {
                return Peer.ELSEWHERE;
            }
            var owner = owners.ownerOf(there, here);
            if (owner.isEmpty()) {
                return Peer.UNKNOWN;
            }
            return qemu.holds(owner.get()) ? Peer.GUEST : Peer.LOCAL;
        } catch (RuntimeException | SocketException e) {
            Log.warnf("whose the connection from %s is cannot be told: %s", there, e.getMessage());
            return Peer.UNKNOWN;
        }
    }

    private static boolean isOnThisComputer(InetAddress there, InetAddress here) throws SocketException {
        return there.isLoopbackAddress() || there.equals(here) || NetworkInterface.getByInetAddress(there) != null;
    }

    private static InetSocketAddress address(SocketAddress address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address.hostAddress()), address.port());
    }
}
