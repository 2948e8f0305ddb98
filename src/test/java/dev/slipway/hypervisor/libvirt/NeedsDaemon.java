package dev.slipway.hypervisor.libvirt;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The system's libvirtd stays alive while a test class that says so runs; whoever kills it waits, in whichever process. */
public final class NeedsDaemon implements BeforeAllCallback, AfterAllCallback {
    private static final Path FILE = Path.of("target/libvirtd.lock");

    private @Nullable FileChannel channel;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        channel = open();
        channel.lock(0, Long.MAX_VALUE, true);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    /** Waits until nobody needs the daemon; nobody gets it until the answer is closed. */
    public static Closeable alone() throws IOException {
        var channel = open();
        channel.lock();
        return channel;
    }

    private static FileChannel open() throws IOException {
        Files.createDirectories(FILE.toAbsolutePath().getParent());
        return FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
