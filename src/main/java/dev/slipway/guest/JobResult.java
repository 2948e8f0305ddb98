package dev.slipway.guest;

/** How a job ended; both streams are decoded as UTF-8 (UTF-16LE is recognised) and cut at 1 MiB. */
public record JobResult(int exitCode, String stdout, String stderr) {}
