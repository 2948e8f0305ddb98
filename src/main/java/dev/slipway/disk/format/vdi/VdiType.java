package dev.slipway.disk.format.vdi;

import java.util.Optional;
import java.util.stream.Stream;

/** What a VDI says it is, at 0x4c of its header. */
public enum VdiType {
    DYNAMIC(1),
    FIXED(2),
    UNDO(3),
    DIFFERENCING(4);

    private final int number;

    VdiType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<VdiType> of(int number) {
        return Stream.of(values()).filter(type -> type.number == number).findFirst();
    }
}
