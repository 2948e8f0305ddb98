package dev.slipway.hypervisor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Hyper-V enlightenments Slipway knows, by libvirt's element name; {@code HYPERVCLOCK} is a timer, {@code STIMER_DIRECT} a child of stimer. */
public enum Enlightenment {
    RELAXED,
    VAPIC,
    SPINLOCKS,
    VPINDEX,
    RUNTIME,
    SYNIC,
    STIMER,
    STIMER_DIRECT,
    FREQUENCIES,
    REENLIGHTENMENT,
    TLBFLUSH,
    TLBFLUSH_DIRECT,
    TLBFLUSH_EXTENDED,
    IPI,
    EVMCS,
    EMSR_BITMAP,
    XMM_INPUT,
    HYPERVCLOCK;

    /** The word of domain XML and domain capabilities. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Enlightenment of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
