package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libvirt.LibvirtException;

class ScreensTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};

    @Test
    void turnsPpmIntoPng() throws Exception {
        var header = "P6\n2 1\n255\n".getBytes(StandardCharsets.US_ASCII);
        var ppm = Arrays.copyOf(header, header.length + 6);
        byte[] pixels = {(byte) 0xff, 0, 0, 1, 2, (byte) 0xfe};
        System.arraycopy(pixels, 0, ppm, header.length, pixels.length);
        var image = ImageIO.read(new ByteArrayInputStream(Screens.toPng(ppm)));
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff0102fe);
    }

    /** A QEMU that hangs keeps nobody but its own machine from being seen. */
    @Test
    void aScreenThatHangsIsInNobodysWay() throws Exception {
        var hanging = UUID.randomUUID();
        var asked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var stuck = CompletableFuture.supplyAsync(
                () -> shot(hanging, () -> {
                    asked.countDown();
                    goOn.await();
                }),
                Thread::startVirtualThread);
        asked.await();
        var other = CompletableFuture.supplyAsync(() -> shot(UUID.randomUUID(), () -> {}), Thread::startVirtualThread);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(PNG);
        var same = CompletableFuture.supplyAsync(() -> shot(hanging, () -> {}), Thread::startVirtualThread);
        assertThatThrownBy(() -> same.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.TOO_BUSY));
        goOn.countDown();
        assertThat(stuck.get(10, TimeUnit.SECONDS)).isEqualTo(PNG);
        assertThat(shot(hanging, () -> {})).isEqualTo(PNG);
    }

    private interface Drawing {
        void draw() throws InterruptedException;
    }

    private static byte[] shot(UUID domain, Drawing drawing) {
        try {
            return Screens.png(domain, new Screens.Picture() {
                @Override
                public void draw() {
                    try {
                        drawing.draw();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public byte[] read() {
                    return PNG;
                }
            });
        } catch (LibvirtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesPngAsItIs() {
        assertThat(Screens.toPng(PNG)).isSameAs(PNG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P6", "P6\n2 1\n255\nabc", "P6\n99999 99999\n255\n", "P6\n0 0\n255\n", "GIF89a"})
    void refusesOtherPictures(String picture) {
        assertThatThrownBy(() -> Screens.toPng(picture.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalStateException.class);
    }
}
