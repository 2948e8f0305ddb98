package dev.slipway.image;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Tells the virtio-win CD from other discs by the name of its volume (ISO 9660, primary descriptor, bytes 40 to 72). */
final class DriverDisc {
    private static final int VOLUME_AT = 16 * 2048 + 40;
    private static final int VOLUME_LENGTH = 32;
    private static final Pattern VOLUME = Pattern.compile("(?i)virtio-win[A-Za-z0-9._-]*");
    // The largest so far has 0.8 GiB.
    private static final long LARGEST = 4L << 30;

    private DriverDisc() {}

    /** The volume's name, which tells the version, for example {@code virtio-win-0.1.271}. */
    static String volume(FileChannel file, String fileName) throws IOException {
        var bytes = ByteBuffer.allocate(VOLUME_LENGTH);
        while (bytes.hasRemaining() && file.read(bytes, VOLUME_AT + bytes.position()) >= 0) {}
        var volume = new String(bytes.array(), StandardCharsets.US_ASCII).strip();
        if (!VOLUME.matcher(volume).matches() || file.size() > LARGEST) {
            throw new Problem(
                            ProblemCode.IMAGE_UNKNOWN_FORMAT,
                            "\"%s\" is a CD or DVD, but not the one with the drivers.".formatted(fileName),
                            "Machines are made from disks; of discs only virtio-win is used, for the guest kit.",
                            List.of(new Remedy.Link(
                                    "Take virtio-win.iso from its makers.",
                                    "https://fedorapeople.org/groups/virt/virtio-win/direct-downloads/stable-virtio/")))
                    .toException();
        }
        return volume;
    }
}
