package dev.slipway.wsl.step;

import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The MSI of the packaged WSL.
 *
 * @param image that the file is of; null in a wish that was stored before wishes knew it
 * @param file on the host
 * @param name that it came with, which says the version as Microsoft names it: {@code wsl.2.6.3.0.x64.msi}
 */
public record WslInstaller(@Nullable UUID image, Path file, String name) {}
