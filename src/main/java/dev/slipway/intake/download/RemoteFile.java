package dev.slipway.intake.download;

import org.jspecify.annotations.Nullable;

/**
 * What a server has to give.
 *
 * @param length of the whole file, in bytes
 * @param validator tells this version of the file from another; null when the server does not say
 */
record RemoteFile(long length, @Nullable String validator) {}
