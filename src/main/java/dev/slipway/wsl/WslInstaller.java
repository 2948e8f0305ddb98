package dev.slipway.wsl;

import java.nio.file.Path;

/**
 * The MSI of the packaged WSL.
 *
 * @param file on the host
 * @param name that it came with, which says the version as Microsoft names it: {@code wsl.2.6.3.0.x64.msi}
 */
public record WslInstaller(Path file, String name) {}
