package dev.slipway.kit.offline;

import com.sun.jna.NativeLong;
import com.sun.jna.ptr.NativeLongByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One file of a Windows registry, open for writing. */
final class Hive implements AutoCloseable {
    private static final long EXPANDING_TEXT = 2;
    private static final long TEXT = 1;
    private static final long NUMBER = 4;

    private final Appliance appliance;
    private final String path;

    Hive(Appliance appliance, String path) {
        this.appliance = appliance;
        this.path = path;
    }

    /** A key of the hive; nothing is changed by naming one. */
    final class Key {
        private final long node;

        private Key(long node) {
            this.node = node;
        }

        Optional<Key> find(String name) throws IOException {
            var child = appliance.done(appliance.library().hivexNodeGetChild(appliance.handle(), node, name));
            return child == 0 ? Optional.empty() : Optional.of(new Key(child));
        }

        Key make(String name) throws IOException {
            var there = find(name);
            return there.isPresent()
                    ? there.get()
                    : new Key(appliance.done(appliance.library().hivexNodeAddChild(appliance.handle(), node, name)));
        }

        void remove(String name) throws IOException {
            var there = find(name);
            if (there.isPresent()) {
                appliance.done(appliance.library().hivexNodeDeleteChild(appliance.handle(), there.get().node));
            }
        }

        /** Empty when it is not there or no number. */
        Optional<Integer> number(String name) throws IOException {
            var library = appliance.library();
            var value = appliance.done(library.hivexNodeGetValue(appliance.handle(), node, name));
            if (value == 0) {
                return Optional.empty();
            }
            var size = new NativeLongByReference();
            var bytes = appliance.there(library.hivexValueValue(appliance.handle(), value, size));
            try {
                return size.getValue().longValue() == Integer.BYTES ? Optional.of(bytes.getInt(0)) : Optional.empty();
            } finally {
                Appliance.free(bytes);
            }
        }

        void put(String name, int value) throws IOException {
            var bytes = ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array();
            put(name, NUMBER, bytes);
        }

        void put(String name, String text) throws IOException {
            put(name, TEXT, (text + "\0").getBytes(StandardCharsets.UTF_16LE));
        }

        /** Names between percent signs are replaced when Windows reads it. */
        void putExpanding(String name, String text) throws IOException {
            put(name, EXPANDING_TEXT, (text + "\0").getBytes(StandardCharsets.UTF_16LE));
        }

        private void put(String name, long type, byte[] value) throws IOException {
            appliance.done(appliance
                    .library()
                    .hivexNodeSetValue(appliance.handle(), node, name, type, value, new NativeLong(value.length)));
        }
    }

    Key root() throws IOException {
        return new Key(appliance.done(appliance.library().hivexRoot(appliance.handle())));
    }

    /** The new hive takes the place of the old one when it is whole, as Windows does not start without one. */
    void commit() throws IOException {
        var beside = path + ".slipway";
        appliance.done(appliance.library().hivexCommit(appliance.handle(), beside));
        appliance.move(beside, path);
    }

    @Override
    public void close() throws IOException {
        appliance.done(appliance.library().hivexClose(appliance.handle()));
    }
}
