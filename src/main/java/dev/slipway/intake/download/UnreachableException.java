package dev.slipway.intake.download;

import java.io.IOException;

/** What may well succeed a moment later: a broken connection, a silent or busy server. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean unknownName;

    UnreachableException(String why) {
        this(why, false);
    }

    private UnreachableException(String why, boolean unknownName) {
        super(why);
        this.unknownName = unknownName;
    }

    static UnreachableException unknownName() {
        return new UnreachableException("unknown name", true);
    }

    boolean isUnknownName() {
        return unknownName;
    }
}
