/**
 * Tests of the packaged service, as its users meet it: a process of its own on real libvirt, QEMU and the practice guest. The test
 * command packages first; by hand, run ./mvnw package before them.
 */
package dev.slipway.packaged;
