package dev.slipway.disk.format;

/**
 * An accepted disk.
 *
 * @param type how the format lays it out, such as "dynamic"
 * @param diskSize bytes the guest sees, a multiple of 512
 * @param dataBytes bytes of the guest's disk that are in the file
 */
public record DiskReport(String type, long diskSize, long dataBytes) {}
