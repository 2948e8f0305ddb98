package dev.slipway.problem;

/** Whose move it is when something went wrong; decides the HTTP status unless the code names one. */
public enum Blame {
    /** The request cannot be carried out as written. */
    REQUEST(422),
    /** The request clashes with the present state. */
    STATE(409),
    /** The named thing does not exist. */
    MISSING(404),
    /** The host (libvirt, QEMU, disk, permissions) must be mended. */
    HOST(503),
    /** The Windows inside did not do what it should. */
    GUEST(502),
    /** A fault of Slipway itself. */
    SLIPWAY(500);

    private final int httpStatus;

    Blame(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
