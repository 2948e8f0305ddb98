package dev.slipway.account;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Asks the kernel for one socket (sock_diag(7)), as {@code ss} does: some 20 µs. {@code /proc/net/tcp} says the same, but walks through the
 * whole table of connections, which takes 10 ms on an idle host of 24 GiB.
 */
@ApplicationScoped
class KernelSocketOwners implements SocketOwners {
    interface C extends Library {
        C LIBRARY = Native.load("c", C.class);

        int socket(int domain, int type, int protocol);

        NativeLong send(int descriptor, byte[] message, NativeLong length, int flags);

        NativeLong recv(int descriptor, byte[] message, NativeLong length, int flags);

        int close(int descriptor);
    }

    private static final int NETLINK = 16;
    private static final int RAW_CLOSED_IN_CHILDREN = 3 | 0x80000;
    private static final int SOCK_DIAG = 4;
    // The kernel answers within the call that asks, so there is never anything to wait for.
    private static final int WITHOUT_WAITING = 0x40;
    private static final int QUESTION = 72;
    private static final short BY_FAMILY = 20;
    private static final short IS_REQUEST = 1;
    private static final short ERROR = 2;
    private static final int NOT_FOUND = -2;
    private static final byte TCP = 6;
    private static final byte LISTENS = 10;
    private static final byte IPV4 = 2;
    private static final byte IPV6 = 10;

    @Override
    public Optional<Owner> ownerOf(InetSocketAddress socket, InetSocketAddress peer) {
        var descriptor = C.LIBRARY.socket(NETLINK, RAW_CLOSED_IN_CHILDREN, SOCK_DIAG);
        if (descriptor < 0) {
            throw new IllegalStateException("no socket of the family AF_NETLINK, error " + Native.getLastError());
        }
        try {
            var question = question(socket, peer);
            var answer = new byte[1024];
            if (C.LIBRARY
                            .send(descriptor, question, new NativeLong(question.length), WITHOUT_WAITING)
                            .longValue()
                    != question.length) {
                throw new IllegalStateException("sock_diag takes no question, error " + Native.getLastError());
            }
            var length = C.LIBRARY
                    .recv(descriptor, answer, new NativeLong(answer.length), WITHOUT_WAITING)
                    .longValue();
            if (length < 20) {
                throw new IllegalStateException("sock_diag does not answer, error " + Native.getLastError());
            }
            return read(ByteBuffer.wrap(answer, 0, (int) length).order(ByteOrder.nativeOrder()));
        } finally {
            C.LIBRARY.close(descriptor);
        }
    }

    /** struct nlmsghdr and struct inet_diag_req_v2. */
    private static byte[] question(InetSocketAddress socket, InetSocketAddress peer) {
        var message = ByteBuffer.allocate(QUESTION).order(ByteOrder.nativeOrder());
        message.putInt(QUESTION)
                .putShort(BY_FAMILY)
                .putShort(IS_REQUEST)
                .putInt(1)
                .putInt(0);
        message.put(socket.getAddress() instanceof Inet4Address ? IPV4 : IPV6)
                .put(TCP)
                .putShort((short) 0);
        message.putInt(-1);
        message.order(ByteOrder.BIG_ENDIAN).putShort((short) socket.getPort()).putShort((short) peer.getPort());
        put(socket.getAddress(), message);
        put(peer.getAddress(), message);
        message.order(ByteOrder.nativeOrder())
                .putInt(scope(socket.getAddress()))
                .putLong(-1);
        return message.array();
    }

    private static void put(InetAddress address, ByteBuffer message) {
        var begin = message.position();
        message.put(address.getAddress()).position(begin + 16);
    }

    private static int scope(InetAddress address) {
        return address instanceof Inet6Address six && six.isLinkLocalAddress() ? six.getScopeId() : 0;
    }

    /** struct nlmsghdr and struct inet_diag_msg. */
    private static Optional<Owner> read(ByteBuffer message) {
        var type = message.getShort(4);
        if (type == ERROR) {
            var error = message.getInt(16);
            if (error == NOT_FOUND) {
                return Optional.empty();
            }
            throw new IllegalStateException("sock_diag refuses, error " + -error);
        }
        // Where the connection is gone the kernel finds who listens at its address; and what was closed has no inode.
        var inode = Integer.toUnsignedLong(message.getInt(84));
        return type != BY_FAMILY || message.get(17) == LISTENS || inode == 0
                ? Optional.empty()
                : Optional.of(new Owner(message.getInt(80), inode));
    }
}
