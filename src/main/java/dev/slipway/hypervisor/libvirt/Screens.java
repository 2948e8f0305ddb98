package dev.slipway.hypervisor.libvirt;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** The screen itself, and screenshots of it; QEMU hands these over as PNG or, before 7.1, as PPM. */
final class Screens {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int SKIP_AUTHENTICATION = 1;
    // 2560 × 1600 points as PPM, and more than any desktop as PNG; a guest chooses what it shows.
    static final int MOST_BYTES = 16 << 20;
    // Making a PNG takes several times its memory.
    private static final ReentrantLock TAKING = new ReentrantLock();
    private static final int MOST_PIXELS_PER_SIDE = 16_384;

    private Screens() {}

    /** A socket pair of which QEMU gets the other end: it listens nowhere, and nobody else can be at it. */
    static ByteChannel open(OwnedDomain owned) throws LibvirtException, Trouble {
        if (!owned.isActive()) {
            throw Problems.state("The machine is off.", "Start it, then open its console.");
        }
        return owned.link().withPointer(owned.id(), pointer -> {
            var descriptor = Native.LIBVIRT.virDomainOpenGraphicsFD(pointer, 0, SKIP_AUTHENTICATION);
            Native.succeeded(descriptor);
            return new DescriptorChannel(descriptor);
        });
    }

    static byte[] png(Link link, Domain domain) throws LibvirtException {
        TAKING.lock();
        try {
            return take(link, domain);
        } finally {
            TAKING.unlock();
        }
    }

    private static byte[] take(Link link, Domain domain) throws LibvirtException {
        var stream = link.streamNew(0);
        var out = new ByteArrayOutputStream();
        var buffer = new byte[64 * 1024];
        try {
            domain.screenshot(stream, 0);
            for (int n = stream.receive(buffer); n > 0; n = stream.receive(buffer)) {
                out.write(buffer, 0, n);
                if (out.size() > MOST_BYTES) {
                    stream.abort();
                    throw new IllegalStateException("a screenshot of more than %d bytes".formatted(MOST_BYTES));
                }
            }
            stream.finish();
        } finally {
            stream.free();
        }
        return toPng(out.toByteArray());
    }

    static byte[] toPng(byte[] picture) {
        return Arrays.equals(picture, 0, Math.min(picture.length, PNG.length), PNG, 0, PNG.length)
                ? picture
                : write(readPpm(picture));
    }

    /** Binary PPM with eight bits per colour, the only kind QEMU writes. */
    private static BufferedImage readPpm(byte[] ppm) {
        var header = new String(ppm, 0, Math.min(ppm.length, 200), StandardCharsets.US_ASCII);
        var matcher = java.util.regex.Pattern.compile("P6\\s+(?:#[^\\n]*\\n\\s*)*(\\d{1,5})\\s+(\\d{1,5})\\s+255\\s")
                .matcher(header);
        if (!matcher.lookingAt()) {
            throw new IllegalStateException("a screenshot that is neither PNG nor PPM");
        }
        int width = Integer.parseInt(matcher.group(1));
        int height = Integer.parseInt(matcher.group(2));
        int start = matcher.end();
        if (width < 1
                || height < 1
                || width > MOST_PIXELS_PER_SIDE
                || height > MOST_PIXELS_PER_SIDE
                || ppm.length - start < 3L * width * height) {
            throw new IllegalStateException("a screenshot of %d × %d that is cut off".formatted(width, height));
        }
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0, at = start; i < width * height; i++, at += 3) {
            image.setRGB(i % width, i / width, (ppm[at] & 0xff) << 16 | (ppm[at + 1] & 0xff) << 8 | ppm[at + 2] & 0xff);
        }
        return image;
    }

    private static byte[] write(BufferedImage image) {
        try {
            var out = new ByteArrayOutputStream();
            ImageIO.setUseCache(false);
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this JDK cannot write PNG");
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
