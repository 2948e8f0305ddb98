package dev.slipway.kit.offline;

import dev.slipway.hypervisor.DiskChain;
import dev.slipway.hypervisor.Engine;
import dev.slipway.operation.StepContext;
import java.io.IOException;
import java.nio.file.Path;

/** The Windows on a disk that no machine runs from. */
public interface OfflineWindows {
    /** Its volume and its registry, while they are open. */
    interface Installation {
        /** @param path from the volume's root, for example {@code /Slipway/setup.cmd}; one that is there is replaced */
        void put(String path, Path file) throws IOException;

        /**
         * Lets a driver that Windows brings start at boot, whatever it was set to.
         *
         * @return whether Windows knows it
         */
        boolean startAtBoot(String driver) throws IOException;

        /**
         * Runs a command as LocalSystem at every start, until somebody removes the service.
         *
         * @param command with full paths; names between percent signs are replaced
         */
        void runAtStart(String service, String command) throws IOException;
    }

    interface Edit {
        void make(Installation windows) throws IOException;
    }

    /** Whether the host has what it takes. */
    boolean available();

    /**
     * Repeated after a crash, it ends the same.
     *
     * @param disk whose top nothing else writes
     * @param engine that the machine on the disk will have
     * @throws IOException when it cannot be done, with the reason; the registry is then as before
     */
    void change(StepContext context, DiskChain disk, Engine engine, Edit edit) throws IOException, InterruptedException;
}
