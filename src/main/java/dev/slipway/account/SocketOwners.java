package dev.slipway.account;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Knows whose the other end of a connection within this computer is. */
interface SocketOwners {
    /**
     * @param inode of the socket, as in {@code /proc/PID/fd}; never 0
     */
    record Owner(int uid, long inode) {}

    /**
     * The owner of the TCP socket that is bound to {@code socket} and connected to {@code peer}; empty when there is none, or nobody holds it any
     * more. Throws IllegalStateException when the kernel does not tell.
     */
    Optional<Owner> ownerOf(InetSocketAddress socket, InetSocketAddress peer);
}
