package dev.slipway.kit.offline;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.Engine;
import dev.slipway.operation.StepContext;
import dev.slipway.storage.WorkFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Changes a Windows with libguestfs. */
@ApplicationScoped
class LibguestfsWindows implements OfflineWindows {
    // The first time on a host it builds its appliance; tcg takes a minute for what kvm does in seconds.
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(500);

    private Optional<Guestfs> library = Optional.empty();

    /** Looked for until it is there: it may be installed while the service runs. Once loaded it stays. */
    private synchronized Optional<Guestfs> library() {
        if (library.isEmpty()) {
            library = Guestfs.load();
        }
        return library;
    }

    @Override
    public boolean available() {
        return library().isPresent();
    }

    @Override
    public void change(StepContext context, DiskChain disk, Engine engine, Edit edit)
            throws IOException, InterruptedException {
        var guestfs = library().orElseThrow(() -> new IOException("libguestfs is not installed"));
        // Its calls block in native code, where no interrupt reaches them.
        try (var worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("libguestfs").factory())) {
            var work = CompletableFuture.runAsync(() -> make(guestfs, disk, engine, edit), worker);
            try {
                await(context, work);
            } finally {
                while (!work.isDone()) {
                    end(disk.top().file());
                    LockSupport.parkNanos(LOOK.toNanos());
                }
            }
        }
    }

    private static void make(Guestfs guestfs, DiskChain disk, Engine engine, Edit edit) {
        try (var folder = WorkFolder.make();
                var appliance = Appliance.start(guestfs, disk, engine, folder.path())) {
            edit.make(WindowsVolume.mount(appliance));
            appliance.finish();
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static void await(StepContext context, CompletableFuture<Void> work)
            throws IOException, InterruptedException {
        var deadline = context.now().plus(PATIENCE);
        while (!work.isDone()) {
            if (context.now().isAfter(deadline)) {
                throw new IOException("libguestfs did not finish within %d minutes".formatted(PATIENCE.toMinutes()));
            }
            context.checkCancelled();
            context.pause(LOOK);
        }
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException reason) {
                throw reason;
            }
            throw e;
        }
    }

    /** Its appliance is the one child of ours that has the disk; without it every call ends. */
    private static void end(Path disk) {
        ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(disk.toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
