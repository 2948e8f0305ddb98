package dev.slipway.suite;

/** A stand-in that keeps something in memory; asked to forget it when a test class begins. */
public interface Forgetful {
    void forgetEverything();
}
