package dev.slipway.hypervisor;

/** A running block job; both figures are bytes of the disk's virtual size. */
public record BlockJob(Kind kind, long done, long total) {
    public enum Kind {
        PULL,
        COMMIT,
        OTHER
    }
}
