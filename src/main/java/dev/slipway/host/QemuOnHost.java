package dev.slipway.host;

import jakarta.inject.Singleton;
import java.util.Optional;

/** What rooms above ask of the QEMU that libvirt starts here. */
@Singleton
public class QemuOnHost {
    private final HostSettings settings;
    private final HostFiles files;
    private final Shell shell;

    public QemuOnHost(HostSettings settings, HostFiles files, Shell shell) {
        this.settings = settings;
        this.files = files;
        this.shell = shell;
    }

    /** The name of its account as libvirt says it, or {@code uid N} where it has none; asks libvirt, so it may take a while. */
    public Optional<String> account() {
        return QemuAccount.find(files, new Virsh(shell, settings.uri())).map(QemuAccount::name);
    }

    /** The service runs in a container, QEMU outside of it. */
    public boolean isOutside() {
        return files.inContainer();
    }
}
