package dev.slipway.kit.offline;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.Engine;
import dev.slipway.program.ConfinedHypervisor;
import dev.slipway.program.Confinement;
import dev.slipway.program.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** libguestfs' own small virtual machine with one disk in it: whatever is on that disk is looked at in there, not on the host. */
final class Appliance implements AutoCloseable {
    private final Guestfs library;
    private final Pointer handle;
    private boolean open = true;

    private Appliance(Guestfs library, Pointer handle) {
        this.library = library;
        this.handle = handle;
    }

    /**
     * Takes seconds with kvm and up to minutes with tcg.
     *
     * @param folder for its own files, empty
     */
    static Appliance start(Guestfs library, DiskChain disk, Engine engine, Path folder)
            throws IOException, InterruptedException {
        var handle = library.create();
        if (handle == null) {
            throw new IOException("libguestfs gave no handle");
        }
        var appliance = new Appliance(library, handle);
        try {
            library.setErrorHandler(handle, null, null);
            // Not through libvirt, which would run it under another account.
            appliance.done(library.setBackend(handle, "direct"));
            appliance.done(library.setTmpdir(handle, folder.toString()));
            if (Confinement.works()) {
                appliance.confine(disk, folder);
            }
            if (engine == Engine.TCG) {
                appliance.done(library.setBackendSetting(handle, "force_tcg", "1"));
            }
            appliance.done(library.addDriveOpts(
                    handle,
                    disk.top().file().toString(),
                    Guestfs.ADD_DRIVE_FORMAT,
                    disk.top().format().driver(),
                    Guestfs.NO_MORE));
            appliance.done(library.launch(handle));
            return appliance;
        } catch (IOException | InterruptedException e) {
            appliance.close();
            throw e;
        }
    }

    /** The virtual machine's own program, which reads the disk's format, gets nothing of the host but what it needs. */
    private void confine(DiskChain disk, Path folder) throws IOException {
        var program = taken(there(library.getHv(handle)));
        var kept = Path.of(taken(there(library.getCachedir(handle))));
        var read = new ArrayList<Path>();
        read.add(Files.createDirectories(kept.resolve(".guestfs-" + Files.getAttribute(folder, "unix:uid"))));
        disk.layers().stream().skip(1).map(DiskChain.Layer::file).forEach(read::add);
        var reach = new Reach(read, List.of(disk.top().file()));
        done(library.setHv(
                handle, ConfinedHypervisor.write(folder, program, reach).toString()));
    }

    /** Devices of NTFS, for example {@code /dev/sda2}. */
    List<String> ntfs() throws IOException {
        var list = there(library.listPartitions(handle));
        var devices = list.getStringArray(0, "UTF-8");
        for (var each : list.getPointerArray(0)) {
            free(each);
        }
        free(list);
        var found = new ArrayList<String>();
        for (var device : devices) {
            if (taken(there(library.vfsType(handle, device))).equals("ntfs")) {
                found.add(device);
            }
        }
        return found;
    }

    void mount(String device) throws IOException {
        done(library.umountAll(handle));
        done(library.mount(handle, device, "/"));
    }

    /** The path as it is written on the disk; empty when it is not there. */
    Optional<String> find(String path) {
        var found = library.caseSensitivePath(handle, path);
        return found == null ? Optional.empty() : Optional.of(taken(found));
    }

    void upload(Path file, String path) throws IOException {
        done(library.mkdirP(handle, path.substring(0, path.lastIndexOf('/'))));
        done(library.upload(handle, file.toString(), path));
    }

    void move(String from, String to) throws IOException {
        done(library.mv(handle, from, to));
    }

    Hive hive(String path) throws IOException {
        done(library.hivexOpen(handle, path, Guestfs.HIVEX_OPEN_WRITE, 1, Guestfs.NO_MORE));
        return new Hive(this, path);
    }

    Guestfs library() {
        return library;
    }

    Pointer handle() {
        return handle;
    }

    int done(int result) throws IOException {
        if (result < 0) {
            throw trouble();
        }
        return result;
    }

    long done(long result) throws IOException {
        if (result < 0) {
            throw trouble();
        }
        return result;
    }

    <T> T there(@Nullable T result) throws IOException {
        if (result == null) {
            throw trouble();
        }
        return result;
    }

    private IOException trouble() {
        return new IOException(Objects.requireNonNullElse(library.lastError(handle), "libguestfs failed"));
    }

    private static String taken(Pointer text) {
        try {
            return text.getString(0, "UTF-8");
        } finally {
            free(text);
        }
    }

    static void free(Pointer memory) {
        Native.free(Pointer.nativeValue(memory));
    }

    /** Writes everything back. */
    void finish() throws IOException {
        done(library.shutdown(handle));
        close();
    }

    /** Without {@link #finish} what was written last may be lost. */
    @Override
    public void close() {
        if (open) {
            open = false;
            library.close(handle);
        }
    }
}
