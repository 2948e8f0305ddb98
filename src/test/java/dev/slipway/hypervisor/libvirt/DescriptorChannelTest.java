package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Library;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket pair as libvirt makes one for a screen. */
@Timeout(120)
class DescriptorChannelTest {
    /** Only a test makes such pairs. */
    interface Pairs extends Library {
        Pairs C = com.sun.jna.Native.load("c", Pairs.class);

        int socketpair(int domain, int type, int protocol, int[] pair);
    }

    private static final int UNIX = 1;
    private static final int STREAM = 1;

    private final int[] numbers = new int[2];
    private DescriptorChannel near;
    private DescriptorChannel far;

    @BeforeEach
    void open() {
        assertThat(Pairs.C.socketpair(UNIX, STREAM | Posix.NONBLOCKING, 0, numbers))
                .isZero();
        near = new DescriptorChannel(numbers[0]);
        far = new DescriptorChannel(numbers[1]);
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void carriesMegabytesBothWaysAtOnce() throws Exception {
        var bytes = new byte[5_000_003];
        new Random(1).nextBytes(bytes);
        var there = sent(near, bytes);
        var back = sent(far, bytes);
        var arrivedBack = CompletableFuture.supplyAsync(() -> received(near, bytes.length));
        assertThat(Arrays.equals(received(far, bytes.length), bytes)).isTrue();
        assertThat(Arrays.equals(arrivedBack.get(), bytes)).isTrue();
        there.get();
        back.get();
    }

    @Test
    void aPartOfABufferIsWrittenFromWhereItStands() throws Exception {
        near.write(ByteBuffer.wrap("xxhello".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 2, 5));
        var arrived = ByteBuffer.allocate(10).put((byte) '>');
        assertThat(far.read(arrived)).isEqualTo(5);
        assertThat(new String(arrived.array(), 0, arrived.position(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(">hello");
    }

    @Test
    void theOtherEndsLeavingIsTheEnd() throws Exception {
        far.close();
        assertThat(near.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        assertThatThrownBy(() -> near.write(ByteBuffer.allocate(10))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingWakesWhoReads() throws Exception {
        var reader = CompletableFuture.supplyAsync(() -> read(near));
        near.close();
        assertThat(reader.get()).as("-1, or closed before it began").isIn(-1, -2);
        assertThat(near.isOpen()).isFalse();
    }

    @Test
    void theNumberIsGivenBackOnceAndNotWhileInUse() throws Exception {
        var reader = CompletableFuture.supplyAsync(() -> read(near));
        near.close();
        reader.get();
        near.close();
        assertThat(Path.of("/proc/self/fd/" + numbers[1])).matches(Files::exists);
        far.close();
        var again = new int[2];
        assertThat(Pairs.C.socketpair(UNIX, STREAM, 0, again)).isZero();
        far.close();
        near.close();
        try (var one = new DescriptorChannel(again[0]);
                var other = new DescriptorChannel(again[1])) {
            one.write(ByteBuffer.wrap(new byte[] {7}));
            assertThat(other.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    private static CompletableFuture<Void> sent(DescriptorChannel channel, byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    var buffer = ByteBuffer.wrap(bytes);
                    try {
                        while (buffer.hasRemaining()) {
                            channel.write(buffer);
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    private static byte[] received(DescriptorChannel channel, int count) {
        var buffer = ByteBuffer.allocate(count);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return buffer.array();
    }

    private static int read(DescriptorChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(10));
        } catch (IOException e) {
            return -2;
        }
    }
}
