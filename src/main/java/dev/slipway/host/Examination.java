package dev.slipway.host;

/** A check of the doctor's that needs to know more than the host, such as its machines: a bean of a room above. */
public interface Examination {
    Check check(QemuOnHost qemu);
}
