package dev.slipway.hypervisor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What really runs the guest's instructions; always said openly. */
public enum Engine {
    /** Hardware virtualization. */
    KVM("kvm"),
    /** Software emulation: slow, no Hyper-V enlightenments, for demo and CI. */
    TCG("qemu");

    private final String libvirtType;

    Engine(String libvirtType) {
        this.libvirtType = libvirtType;
    }

    /** The {@code type} attribute of a libvirt domain. */
    public String libvirtType() {
        return libvirtType;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Engine of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
