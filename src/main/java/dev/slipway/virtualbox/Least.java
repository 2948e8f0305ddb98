package dev.slipway.virtualbox;

/** What a template asks for at least. */
public record Least(int cpus, long memoryMiB) {}
