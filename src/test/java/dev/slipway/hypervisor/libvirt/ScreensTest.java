package dev.slipway.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreensTest {
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

    @Test
    void leavesPngAsItIs() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};
        assertThat(Screens.toPng(png)).isSameAs(png);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P6", "P6\n2 1\n255\nabc", "P6\n99999 99999\n255\n", "P6\n0 0\n255\n", "GIF89a"})
    void refusesOtherPictures(String picture) {
        assertThatThrownBy(() -> Screens.toPng(picture.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalStateException.class);
    }
}
