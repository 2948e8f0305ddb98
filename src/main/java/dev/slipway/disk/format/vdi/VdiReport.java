package dev.slipway.disk.format.vdi;

import java.util.UUID;

/**
 * An accepted VDI.
 *
 * @param diskSize bytes the guest sees, a multiple of 512
 * @param dataBytes bytes of blocks that are in the file
 * @param uuid what VirtualBox calls the medium
 */
public record VdiReport(VdiType type, long diskSize, long dataBytes, UUID uuid) {}
