package dev.slipway.hypervisor;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small VNC server (RFB 3.8, no password, raw pixels) for one viewer: paints one colour, another one with each key, and keeps the keys. */
public final class FakeScreen {
    public static final int WIDTH = 320;
    public static final int HEIGHT = 200;
    /** A guest chooses its screen's name. */
    public static final String NAME = "<img src=x onerror=alert(1)>";

    private static final int[] COLOURS = {0x2a6fdb, 0xdb2a6f, 0x2adb6f};

    private final SocketChannel viewer;
    private final SocketChannel server;
    private final List<Integer> pressed = new CopyOnWriteArrayList<>();
    private final Set<Integer> held = ConcurrentHashMap.newKeySet();

    public FakeScreen() {
        var pair = pair();
        viewer = pair[0];
        server = pair[1];
        Thread.ofVirtual().name("fake-screen").start(this::serve);
    }

    public ByteChannel viewer() {
        return viewer;
    }

    /** Keys that went down, in order, as X11 keysyms. */
    public List<Integer> pressed() {
        return List.copyOf(pressed);
    }

    /** Keys that are down now. */
    public Set<Integer> held() {
        return Set.copyOf(held);
    }

    /** As a crash of the network would. */
    public void cut() {
        close(server);
    }

    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two ends of one connection. */
    public static SocketChannel[] pair() {
        try (var listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var near = SocketChannel.open(listener.getLocalAddress());
            return new SocketChannel[] {near, listener.accept()};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        try (server) {
            var in = new DataInputStream(Channels.newInputStream(server));
            greet(in);
            while (true) {
                answer(in);
            }
        } catch (EOFException e) {
            // The viewer left.
        } catch (IOException e) {
            // Cut.
        }
    }

    private void greet(DataInputStream in) throws IOException {
        send(ByteBuffer.wrap("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII)));
        in.readNBytes(12);
        send(ByteBuffer.wrap(new byte[] {1, 1}));
        in.readUnsignedByte();
        send(ByteBuffer.allocate(4));
        in.readUnsignedByte();
        var name = NAME.getBytes(StandardCharsets.UTF_8);
        var start = ByteBuffer.allocate(24 + name.length)
                .putShort((short) WIDTH)
                .putShort((short) HEIGHT)
                .put(new byte[] {32, 24, 0, 1, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 16, 8, 0, 0, 0, 0});
        send(start.putInt(name.length).put(name).flip());
    }

    private void answer(DataInputStream in) throws IOException {
        var kind = in.readUnsignedByte();
        switch (kind) {
            case 0 -> in.skipNBytes(19);
            case 2 -> {
                in.readUnsignedByte();
                in.skipNBytes(4L * in.readUnsignedShort());
            }
            case 3 -> {
                var incremental = in.readUnsignedByte() == 1;
                in.skipNBytes(8);
                if (!incremental) {
                    paint();
                }
            }
            case 4 -> {
                var down = in.readUnsignedByte() == 1;
                in.skipNBytes(2);
                key(in.readInt(), down);
                paint();
            }
            case 5 -> in.skipNBytes(5);
            case 6 -> {
                in.skipNBytes(3);
                in.skipNBytes(Math.abs(in.readInt()));
            }
            default -> throw new IOException("no such message: " + kind);
        }
    }

    private void key(Integer keysym, boolean down) {
        held.remove(keysym);
        if (down) {
            held.add(keysym);
            pressed.add(keysym);
        }
    }

    private void paint() throws IOException {
        var colour = COLOURS[pressed.size() % COLOURS.length];
        var update = ByteBuffer.allocate(16 + 4 * WIDTH * HEIGHT)
                .put(new byte[] {0, 0, 0, 1, 0, 0, 0, 0})
                .putShort((short) WIDTH)
                .putShort((short) HEIGHT)
                .putInt(0);
        while (update.hasRemaining()) {
            update.putInt(colour << 8);
        }
        send(update.flip());
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            server.write(bytes);
        }
    }
}
