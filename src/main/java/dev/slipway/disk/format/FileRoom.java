package dev.slipway.disk.format;

import dev.slipway.problem.ProblemException;
import java.util.BitSet;

/** Who has which unit of a file; nothing may be two things at once. One bit of memory per unit. */
public final class FileRoom {
    private final BitSet taken = new BitSet();
    private final long unit;
    private final long units;
    private final DiskProblems problems;

    /**
     * @param length bytes of the file that are watched, from its beginning
     * @param unit bytes
     * @throws ProblemException IMAGE_UNSUPPORTED when there are too many of them to keep count
     */
    public FileRoom(DiskProblems problems, long length, long unit) {
        this.unit = unit;
        this.units = length / unit + 1;
        this.problems = problems;
        if (units > DiskLimits.MAX_UNITS) {
            throw problems.unsupported("The file has %d bytes in pieces of %d; these are more pieces than are checked."
                    .formatted(length, unit));
        }
    }

    /**
     * Takes every unit that the bytes touch.
     *
     * @throws ProblemException IMAGE_CORRUPT when one is taken already, or beyond the end of the file
     */
    public void take(String part, long at, long length) {
        var first = at / unit;
        var last = (at + length - 1) / unit;
        if (at < 0 || length <= 0 || at + length < 0 || last >= units) {
            throw problems.corrupt("Its %s at %d is beyond where it may be.".formatted(part, at));
        }
        var next = taken.nextSetBit((int) first);
        if (next >= 0 && next <= last) {
            throw problems.corrupt("Its %s at %d is where something else is already.".formatted(part, at));
        }
        taken.set((int) first, (int) last + 1);
    }

    public boolean isTaken(long at) {
        return at / unit < units && taken.get((int) (at / unit));
    }
}
