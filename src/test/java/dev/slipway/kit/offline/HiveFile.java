package dev.slipway.kit.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.NativeLongByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registry file on the host: made from nothing, filled and read with libhivex. */
final class HiveFile implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int CELLS = 32;
    private static final int KEY = 88;
    private static final int SECURITY = 48;
    private static final int NONE = -1;
    private static final int WRITE = 4;
    private static final int NUMBER = 4;

    interface Hivex extends Library {
        @Nullable
        Pointer hivex_open(String file, int flags);

        int hivex_close(Pointer hive);

        int hivex_commit(Pointer hive, @Nullable String file, int flags);

        NativeLong hivex_root(Pointer hive);

        NativeLong hivex_node_get_child(Pointer hive, NativeLong node, String name);

        NativeLong hivex_node_add_child(Pointer hive, NativeLong node, String name);

        NativeLong hivex_node_get_value(Pointer hive, NativeLong node, String name);

        @Nullable
        Pointer hivex_value_value(Pointer hive, NativeLong value, IntByReference type, NativeLongByReference size);

        int hivex_node_set_value(Pointer hive, NativeLong node, Value value, int flags);
    }

    @FieldOrder({"key", "type", "length", "value"})
    public static final class Value extends Structure {
        public String key = "";
        public int type;
        public NativeLong length = new NativeLong();
        public Pointer value = Pointer.NULL;
    }

    private final Hivex library = Native.load("libhivex.so.0", Hivex.class);
    private final Pointer hive;

    private HiveFile(Path file, int flags) {
        hive = Objects.requireNonNull(library.hivex_open(file.toString(), flags), () -> file + " is no hive");
    }

    static HiveFile read(Path file) {
        return new HiveFile(file, 0);
    }

    /** Nothing but a root key. */
    static HiveFile create(Path file) throws IOException {
        Files.write(file, empty());
        return new HiveFile(file, WRITE);
    }

    private static byte[] empty() {
        var bytes = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, ascii("regf")).putInt(4, 1).putInt(8, 1).putInt(0x14, 1).putInt(0x18, 3);
        bytes.putInt(0x20, 1).putInt(0x24, CELLS).putInt(0x28, PAGE).putInt(0x2c, 1);
        var sum = 0;
        for (var at = 0; at < 0x1fc; at += 4) {
            sum ^= bytes.getInt(at);
        }
        bytes.putInt(0x1fc, sum);
        bytes.put(PAGE, ascii("hbin")).putInt(PAGE + 8, PAGE);
        var key = PAGE + CELLS;
        bytes.putInt(key, -KEY).put(key + 4, ascii("nk")).putShort(key + 6, (short) 0x2c);
        for (var none : new int[] {0x20, 0x24, 0x2c, 0x34}) {
            bytes.putInt(key + none, NONE);
        }
        bytes.putInt(key + 0x30, CELLS + KEY).putShort(key + 0x4c, (short) 4).put(key + 0x50, ascii("root"));
        var security = key + KEY;
        bytes.putInt(security, -SECURITY).put(security + 4, ascii("sk"));
        bytes.putInt(security + 8, CELLS + KEY).putInt(security + 12, CELLS + KEY);
        bytes.putInt(security + 16, 1).putInt(security + 20, 20).put(security + 24, new byte[] {1, 0, 4, (byte) 0x80});
        bytes.putInt(security + SECURITY, PAGE - CELLS - KEY - SECURITY);
        return bytes.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    HiveFile with(String path, String name, int number) {
        var node = library.hivex_root(hive);
        for (var part : path.split("/")) {
            var child = library.hivex_node_get_child(hive, node, part);
            node = child.longValue() == 0 ? library.hivex_node_add_child(hive, node, part) : child;
            assertThat(node.longValue()).as(path).isPositive();
        }
        var value = new Value();
        value.key = name;
        value.type = NUMBER;
        value.length = new NativeLong(Integer.BYTES);
        var memory = new com.sun.jna.Memory(Integer.BYTES);
        memory.setInt(0, number);
        value.value = memory;
        assertThat(library.hivex_node_set_value(hive, node, value, 0)).isZero();
        return this;
    }

    void commit() {
        assertThat(library.hivex_commit(hive, null, 0)).isZero();
    }

    boolean has(String path) {
        return node(path).isPresent();
    }

    private Optional<NativeLong> node(String path) {
        var node = library.hivex_root(hive);
        for (var part : path.split("/")) {
            node = library.hivex_node_get_child(hive, node, part);
            if (node.longValue() == 0) {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    int number(String path, String name) {
        return ByteBuffer.wrap(value(path, name, NUMBER))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    /** @param type 1 for text, 2 for text with names to be replaced */
    String text(String path, String name, int type) {
        var text = new String(value(path, name, type), StandardCharsets.UTF_16LE);
        assertThat(text).endsWith("\0");
        return text.substring(0, text.length() - 1);
    }

    private byte[] value(String path, String name, int type) {
        var key = node(path).orElseThrow(() -> new AssertionError("no key " + path));
        var value = library.hivex_node_get_value(hive, key, name);
        assertThat(value.longValue()).as(path + " " + name).isPositive();
        var found = new IntByReference();
        var size = new NativeLongByReference();
        var bytes = Objects.requireNonNull(library.hivex_value_value(hive, value, found, size));
        assertThat(found.getValue()).as("type of " + name).isEqualTo(type);
        try {
            return bytes.getByteArray(0, size.getValue().intValue());
        } finally {
            Native.free(Pointer.nativeValue(bytes));
        }
    }

    @Override
    public void close() {
        library.hivex_close(hive);
    }
}
