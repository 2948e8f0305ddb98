package dev.slipway.virtualbox;

/** What a template asks for at least. */
public record MinimumResources(int cpus, long memoryMiB) {}
