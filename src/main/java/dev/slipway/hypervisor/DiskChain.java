package dev.slipway.hypervisor;

import java.nio.file.Path;
import java.util.List;

/**
 * A disk and what it stands on, top layer first. The top is the only layer that is ever written; a layer that is an original image is
 * never re-owned ({@code relabel='no'}).
 */
public record DiskChain(List<Layer> layers) {
    /** @param original a registered image that belongs to somebody else */
    public record Layer(Path file, DiskFormat format, boolean original) {}

    public DiskChain {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a disk has at least one layer");
        }
        if (layers.getFirst().original()) {
            throw new IllegalArgumentException("an original image is never the written layer");
        }
    }

    public static DiskChain of(Layer... layers) {
        return new DiskChain(List.of(layers));
    }

    public Layer top() {
        return layers.getFirst();
    }
}
