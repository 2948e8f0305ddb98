package dev.slipway.hypervisor;

/** How viewers come to the screen of a domain. */
public enum Screen {
    /** Its definition, which others changed, has no VNC display. */
    NONE,
    /** Through libvirt, which asks who it is. */
    BY_DESCRIPTOR,
    /** Past libvirt, too: whoever has an account on the host, and without a password. */
    ON_A_PORT
}
