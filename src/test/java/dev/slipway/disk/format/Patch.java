package dev.slipway.disk.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A file in memory whose bytes are changed; checksums are made right again where a liar would. */
public final class Patch {
    private final ByteBuffer bytes;

    /** @param bytes changed in place */
    Patch(ByteBuffer bytes, ByteOrder order) {
        this.bytes = bytes.order(order);
    }

    public static Patch big(Path file) throws IOException {
        return new Patch(ByteBuffer.wrap(Files.readAllBytes(file)), ByteOrder.BIG_ENDIAN);
    }

    public static Patch little(Path file) throws IOException {
        return new Patch(ByteBuffer.wrap(Files.readAllBytes(file)), ByteOrder.LITTLE_ENDIAN);
    }

    public Patch i8(int at, int value) {
        bytes.put(at, (byte) value);
        return this;
    }

    public Patch i16(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    public Patch i32(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    public Patch i64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    public int i32(int at) {
        return bytes.getInt(at);
    }

    public long i64(int at) {
        return bytes.getLong(at);
    }

    public Patch text(int at, String latin1) {
        bytes.put(at, latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Puts text where other text of the same length is. */
    public Patch replace(String found, String by) {
        var all = new String(bytes(), StandardCharsets.ISO_8859_1);
        var at = all.indexOf(found);
        if (at < 0 || found.length() != by.length()) {
            throw new IllegalArgumentException(found + " -> " + by);
        }
        return text(at, by);
    }

    public int length() {
        return bytes.capacity();
    }

    /** Copies the header of a dynamic VHD over its footer, with sound checksums of both. */
    public Patch vhd() {
        return vhdSum(0, 512, 64).vhdSum(512, 1024, 36).mirror();
    }

    /** The footer of a fixed VHD. */
    public Patch vhdFooter() {
        return vhdSum(length() - 512, 512, 64);
    }

    private Patch mirror() {
        bytes.put(length() - 512, bytes, 0, 512);
        return this;
    }

    private Patch vhdSum(int at, int length, int checksumAt) {
        i32(at + checksumAt, 0);
        var sum = 0;
        for (var index = at; index < at + length; index++) {
            sum += bytes.get(index) & 0xff;
        }
        return i32(at + checksumAt, ~sum);
    }

    /** Both headers and both region tables of a VHDX. */
    public Patch vhdx() {
        return crc(64 << 10, 4096).crc(128 << 10, 4096).crc(192 << 10, 64 << 10).crc(256 << 10, 64 << 10);
    }

    private Patch crc(int at, int length) {
        i32(at + 4, 0);
        var crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return i32(at + 4, (int) crc.getValue());
    }

    public byte[] bytes() {
        var all = new byte[length()];
        bytes.get(0, all);
        return all;
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    /** The file with 512 bytes more, which begin with the text. */
    public static byte[] append(Path file, String latin1) throws Exception {
        var bytes = Files.readAllBytes(file);
        var longer = Arrays.copyOf(bytes, bytes.length + 512);
        System.arraycopy(latin1.getBytes(StandardCharsets.ISO_8859_1), 0, longer, bytes.length, latin1.length());
        return longer;
    }
}
