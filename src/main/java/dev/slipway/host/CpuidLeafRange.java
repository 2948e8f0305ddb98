package dev.slipway.host;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A condition on the highest basic CPUID leaf of the host; null bounds are open. */
public record CpuidLeafRange(
        @Nullable Integer atMost, @Nullable Integer above) {
    static final CpuidLeafRange ANY = new CpuidLeafRange(null, null);

    public CpuidLeafRange {
        if (atMost != null && above != null) {
            throw new IllegalArgumentException("hostLeaf takes atMost or above, not both");
        }
    }

    /** An unknown leaf fits everything, so no profile is lost on a host whose CPU cannot be read. */
    boolean fits(OptionalInt leaf) {
        return leaf.isEmpty()
                || ((atMost == null || leaf.getAsInt() <= atMost) && (above == null || leaf.getAsInt() > above));
    }
}
