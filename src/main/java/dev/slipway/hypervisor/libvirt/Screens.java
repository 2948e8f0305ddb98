package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import org.libvirt.LibvirtException;
import org.libvirt.Stream;

/** The screen itself, and screenshots of it; QEMU hands these over as PNG or, before 7.1, as PPM. */
final class Screens {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int SKIP_AUTHENTICATION = 1;
    // 2560 × 1600 points as PPM, and more than any desktop as PNG; a guest chooses what it shows.
    static final int MAX_BYTES = 16 << 20;
    // Making a PNG takes several times its memory.
    private static final ReentrantLock TAKING = new ReentrantLock();
    // A QEMU that hangs keeps its own; never taken out, as a host has few machines and each is a hundred bytes.
    private static final Map<UUID, ReentrantLock> DRAWING = new ConcurrentHashMap<>();
    // Who waits takes one of the few calls that libvirt serves at once.
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_PIXELS_PER_SIDE = 16_384;

    private Screens() {}

    /** A socket pair of which QEMU gets the other end: it listens nowhere, and nobody else can be at it. */
    static ByteChannel open(OwnedDomain owned) throws LibvirtException, LibvirtError {
        if (!owned.isActive()) {
            throw Problems.state("The machine is off.", "Start it, then open its console.");
        }
        return owned.session().withPointer(owned.id(), pointer -> {
            var descriptor = Native.LIBVIRT.virDomainOpenGraphicsFD(pointer, 0, SKIP_AUTHENTICATION);
            Native.succeeded(descriptor);
            return new DescriptorChannel(descriptor);
        });
    }

    /** A picture that QEMU draws into a file, for as long as it likes, and libvirtd then sends. */
    interface Picture {
        void draw() throws LibvirtException;

        byte[] read() throws LibvirtException;
    }

    /** @throws dev.slipway.problem.ProblemException TOO_BUSY when others, of this screen or being read, take too long */
    static byte[] png(OwnedDomain owned) throws LibvirtException {
        var stream = owned.session().streamNew(0);
        try {
            return png(owned.id(), new Picture() {
                @Override
                public void draw() throws LibvirtException {
                    owned.domain().screenshot(stream, 0);
                }

                @Override
                public byte[] read() throws LibvirtException {
                    return Screens.read(stream);
                }
            });
        } finally {
            stream.free();
        }
    }

    static byte[] png(UUID domain, Picture picture) throws LibvirtException {
        var drawing = DRAWING.computeIfAbsent(domain, _ -> new ReentrantLock());
        awaitTurn(drawing);
        try {
            picture.draw();
            awaitTurn(TAKING);
            try {
                return toPng(picture.read());
            } finally {
                TAKING.unlock();
            }
        } finally {
            drawing.unlock();
        }
    }

    private static void awaitTurn(ReentrantLock turn) {
        try {
            if (turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            throw Problems.interrupted();
        }
        throw Problem.of(
                        ProblemCode.TOO_BUSY,
                        "Other screenshots are being taken, one after the other.",
                        new Remedy.Advice("Try again in a moment."))
                .toException();
    }

    private static byte[] read(Stream stream) throws LibvirtException {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[64 * 1024];
        for (int n = stream.receive(buffer); n > 0; n = stream.receive(buffer)) {
            out.write(buffer, 0, n);
            if (out.size() > MAX_BYTES) {
                stream.abort();
                throw new IllegalStateException("a screenshot of more than %d bytes".formatted(MAX_BYTES));
            }
        }
        stream.finish();
        return out.toByteArray();
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
                || width > MAX_PIXELS_PER_SIDE
                || height > MAX_PIXELS_PER_SIDE
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
